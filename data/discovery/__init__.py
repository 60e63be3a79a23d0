"""Drafts of city files from what a portal's catalogue, metadata and values tell."""

from data.discovery.draft import Draft, discover_portal

__all__ = ["Draft", "discover_portal"]
