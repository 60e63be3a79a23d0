"""A page of the same content made the usual way, to compare with ours in one run."""
