"""Pages as plain content: what each address of the site shows, before it becomes components or
HTML.
"""
