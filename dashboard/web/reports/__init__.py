"""Reports as files: a tagged PDF and an Excel workbook."""
