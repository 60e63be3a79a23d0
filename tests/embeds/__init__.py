"""Charts in other people's pages."""
