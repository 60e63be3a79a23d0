"""Translation: one catalogue per language (languages/*.po), and the extraction that fills it."""
