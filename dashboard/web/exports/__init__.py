"""Answers and cities as files to take away: workbooks, columnar files, and data packages that
explain themselves.
"""
