"""The audit of every pull: what came is measured, held to fixed bars and to the build before, and
judged.

Red keeps the last good build, or leaves unpublished what was never published; yellow goes live with
a notice; green says nothing. The bars and their reasons stand in `thresholds`; `judge` makes an
audit, `findings` is what it says.
"""
