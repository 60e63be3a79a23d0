"""What a question means: addresses, validation, periods, aggregation, reliability and source
queries.
"""
