"""From bytes to annotated articles; touches neither network nor database."""

EXTRACTOR_VERSION = "1"
"""Raised when reading or annotating changes its results, so that `goeul reextract` knows what is stale."""
