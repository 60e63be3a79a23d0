"""Cities of which little or nothing can be shown, and names that are hard to show."""
