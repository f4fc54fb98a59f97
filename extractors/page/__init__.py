"""Bytes to article: decoding, layout profiles, boilerplate, metadata."""
