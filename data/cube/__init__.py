"""Aggregates records to additive counts, on DuckDB or on Spark, and reads slices of them."""
