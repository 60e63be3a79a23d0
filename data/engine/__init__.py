"""The DuckDB engine that refreshes share, and Parquet files as arrays."""
