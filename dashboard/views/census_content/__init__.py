"""The census for readers: what a query string chooses of it, and its words, tables and download."""
