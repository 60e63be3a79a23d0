"""Seals: what is drawn stays, what could run or load something is refused by name."""

from __future__ import annotations

import io

import pytest
from PIL import Image, PngImagePlugin

from dashboard.branding.seal import BadSeal, clean_png, clean_svg, read_seal

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:x="urn:x" viewBox="0 0 20 10">'
)


def clean(inner: str, head: str = HEAD) -> str:
    return clean_svg(f"{head}{inner}</svg>".encode()).content.decode()


@pytest.mark.parametrize(
    ("inner", "named"),
    [
        ("<script>1</script>", "<script>"),
        ("<path onload='x()'/>", "onload"),
        ("<path ONCLICK='x()'/>", "ONCLICK"),
        ("<image href='http://a.example/x.png'/>", "<image>"),
        ("<use xlink:href='http://a.example/x#y'/>", "href='http://a.example"),
        ("<use href='data:image/svg+xml,x'/>", "href='data:"),
        ("<a href='#x'/>", "<a>"),
        ("<foreignObject/>", "<foreignObject>"),
        ("<animate attributeName='href'/>", "<animate>"),
        ("<set attributeName='onload'/>", "<set>"),
        ("<style>@import 'x'</style>", "<style>"),
        ("<style>path{fill:url(http://a.example)}</style>", "<style>"),
        ("<path style='fill:URL ( \"//a.example\")'/>", "style"),
        ("<path fill='url(data:x)'/>", "fill"),
        ("<path style='fill:\\75rl(//a)'/>", "style"),
        ("<x:y><x:script/></x:y>", "<script>"),
    ],
)
def test_what_is_no_drawing_is_refused(inner: str, named: str) -> None:
    with pytest.raises(BadSeal, match="expected") as raised:
        clean(inner)
    assert named in str(raised.value)


def test_a_drawing_stays_and_what_programs_leave_behind_goes() -> None:
    drawn = "<defs><linearGradient id='g'/></defs><use xlink:href='#g'/><path fill='url(#g)'/>"
    left = "<!-- made by x --><metadata><x:y/></metadata><x:z a='1'/><path x:label='l' d='M0 0'/>"
    text = clean(drawn + left)
    assert 'href="#g"' in text
    assert 'fill="url(#g)"' in text
    assert 'd="M0 0"' in text
    assert "made by" not in text
    assert "urn:x" not in text
    assert "label" not in text
    assert clean_svg(text.encode()).content.decode() == text


def test_entities_and_other_documents_are_refused() -> None:
    bomb = f"<!DOCTYPE svg [<!ENTITY a 'b'>]>{HEAD}<text>&a;</text></svg>"
    outside = f"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>{HEAD}&a;</svg>"
    for text in (bomb, outside, "<html/>", "no", "<svg/>", HEAD):
        with pytest.raises(BadSeal, match="expected"):
            clean_svg(text.encode())
    with pytest.raises(BadSeal, match="viewBox"):
        clean("", '<svg xmlns="http://www.w3.org/2000/svg">')
    with pytest.raises(BadSeal, match="8 times"):
        clean("", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 10">')


def test_a_size_becomes_a_view_box() -> None:
    made = clean_svg(b'<svg xmlns="http://www.w3.org/2000/svg" width="40px" height="20px"/>')
    assert made.ratio == 2
    assert 'viewBox="0 0 40 20"' in made.content.decode()


def draw_png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "somebody")
    Image.new("P", (width, height)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def test_a_png_keeps_its_picture_alone() -> None:
    made = clean_png(draw_png(30, 20) + b"<script>")
    assert b"somebody" not in made.content
    assert b"<script>" not in made.content
    with Image.open(io.BytesIO(made.content)) as picture:
        picture.load()
        assert picture.size == (30, 20)
    assert made.ratio == 1.5


def test_a_bad_png_is_refused(tmp_path) -> None:
    whole = draw_png(20, 20)
    damaged = bytearray(whole)
    damaged[-20] ^= 1
    cases = [
        (draw_png(2001, 2001), "at most 2,000 by 2,000 pixels"),
        (whole[:-20], "cut off"),
        (bytes(damaged), "damaged"),
        (b"GIF89a", "expected a PNG"),
    ]
    for content, message in cases:
        with pytest.raises(BadSeal, match=message):
            clean_png(content)
    for name, content, message in (
        ("seal.gif", b"x", r"ends in \.svg or \.png"),
        ("seal.svg", b" " * 200_001, "at most 200,000 bytes"),
        ("deep.svg", (HEAD + "<g>" * 3000 + "</g>" * 3000 + "</svg>").encode(), "fewer groups"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadSeal, match=message):
            read_seal(tmp_path / name)
