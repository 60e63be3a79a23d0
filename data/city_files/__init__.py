"""City files: TOML without code, one for each city, and the loader that refuses a bad one."""

from data.city_files.loader import Catalogue, check_file, load_catalogue

__all__ = ["Catalogue", "check_file", "load_catalogue"]
