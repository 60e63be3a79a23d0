"""A page of the same content made the usual way, to hold ours against in one run."""
