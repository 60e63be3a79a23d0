"""Steps from a record to what came of it, and days to close."""
