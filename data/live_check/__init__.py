"""Compares city files with their portals as they are today and proposes changes of the files."""
