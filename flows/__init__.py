"""Prefect flows, fetching and the run report."""
