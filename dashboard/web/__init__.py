"""What is served over HTTP beside Dash: API, exports, embeds, briefings, feeds, chart images,
metrics.
"""
