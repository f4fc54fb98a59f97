"""The HTTP client with its manners, listing kinds and captures."""
