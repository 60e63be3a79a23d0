"""One page for a meeting, about any view: three sentences, two charts, a table, caveats, and where
to check it.
"""
