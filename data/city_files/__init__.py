"""City files: TOML without code, one for each city, and the loader that refuses a bad one."""
