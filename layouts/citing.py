"""How to pass a page on: a button that copies its address, and its citation in three styles."""

from __future__ import annotations

from dataclasses import replace

from dash import html

from dashboard.views.model import Page
from dashboard.wording.page_citations import PageReference, write_page_citations
from layouts import labels
from layouts.attributes import make_attributes

# Where a copied citation has the page's address (bundle/site/share.js).
ADDRESS_MARK = "{address}"


def render_citing(page: Page) -> html.Div | None:
    """The button and the folded citations; None for a page of faults, and for one that answers what
    a reader typed.
    """
    if page.status != 200 or page.still or not page.address:
        return None
    address = page.origin + page.address
    reference = PageReference(
        page.publisher or page.face.name, page.title, address, page.as_of, page.face.name
    )
    # The browser knows the address of a site that does not know its own.
    unplaced = write_page_citations(replace(reference, address=ADDRESS_MARK))
    styles = [
        _render_style(name, text, address, copied)
        for (name, text), (_, copied) in zip(write_page_citations(reference), unplaced)
    ]
    copied = _render_copy_button(labels.COPY_LINK, labels.COPY_LINK, data_copies=address)
    folded = html.Details([html.Summary(labels.CITE), html.Div(styles, className="menu")])
    return html.Div([copied, folded], className="citing")


def _render_style(name: str, text: str, address: str, copied: str) -> html.Div:
    said = labels.COPY_STYLE.format(style=name)
    return html.Div(
        [
            html.H3(name),
            html.Pre(text, className="citation"),
            _render_copy_button(labels.COPY, said, data_copies=address, data_copies_text=copied),
        ]
    )


def _render_copy_button(label: str, name: str, **copies: str) -> html.Button:
    """The button that bundle/site/share.js makes good on; without scripts the text beside it is
    there.
    """
    return html.Button(
        label,
        type="button",
        className="action copy-link",
        disable_n_clicks=True,
        **make_attributes(
            data_done=labels.COPIED, data_failed=labels.NOT_COPIED, aria_label=name, **copies
        ),
    )
