"""Component trees: pure functions from a Page to Dash components, and from components to
HTML text.
"""
