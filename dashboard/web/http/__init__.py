"""HTTP concerns of every response: caching, compression, security headers, static files, rate
limits.
"""
