"""The colours of the site by the part they play, and the contrast that they need."""
