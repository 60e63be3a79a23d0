"""Drafts of city files from what a portal's catalogue, metadata and values tell."""

from data.discovery.draft import Draft, discover

__all__ = ["Draft", "discover"]
