"""A component tree as plain values, which can be kept and are quick to send."""

from __future__ import annotations

from dash.development.base_component import Component


def make_json_tree(node: object) -> object:
    """The tree with every component as {"type", "namespace", "props"}; texts, numbers and None stay as they are."""
    if isinstance(node, Component):
        whole = node.to_plotly_json()
        return {**whole, "props": {k: make_json_tree(v) for k, v in whole["props"].items()}}
    if isinstance(node, (list, tuple)):
        return [make_json_tree(child) for child in node]
    if isinstance(node, dict):
        return {k: make_json_tree(v) for k, v in node.items()}
    return node
