"""The stricter setting for small numbers: which counts are withheld so that none can be found by
subtraction.

See docs/small-numbers.md for the method, its sources and what it cannot do.
"""
