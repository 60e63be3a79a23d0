"""What the rooms of data share: the schema of city files, vocabulary, value objects, errors and
time.
"""
