"""`python -m app` is `goeul`."""

from app.cli import main

main()
