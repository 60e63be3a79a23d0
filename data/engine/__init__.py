"""The DuckDB engine that refreshes share."""
