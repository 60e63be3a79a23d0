"""Drafts of city files from a portal's catalogue, metadata and values."""
