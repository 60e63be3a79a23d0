"""City files: TOML without code, one for each city, and the loader that refuses a bad one."""

from data.city_files.loader import CityCatalogue, load_catalogue, load_city_file

__all__ = ["CityCatalogue", "load_city_file", "load_catalogue"]
