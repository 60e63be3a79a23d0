"""Answers questions from builds: the answer service, its cache, and provenance."""
