"""The census: which police agencies publish which tables on Socrata portals, and how openly."""
