"""Article to people, organisations, places and dates."""
