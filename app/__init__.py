"""The `goeul` command line and what analysts look at."""
