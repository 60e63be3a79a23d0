"""Drafts of city files from a portal's catalogue, metadata and values."""

from data.discovery.draft import Draft, discover_portal

__all__ = ["Draft", "discover_portal"]
