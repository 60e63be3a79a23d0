"""Append-only logs of what each refresh changed (numbers, boundaries, rows), and the diffs that
fill them.
"""
