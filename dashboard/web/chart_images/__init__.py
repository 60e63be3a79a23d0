"""Charts as SVG and PNG files."""
