"""Pure drawing: an Answer becomes a plotly figure as a plain dict, or a static SVG. No data access,
no components.
"""
