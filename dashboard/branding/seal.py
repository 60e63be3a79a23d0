"""The city's seal: an SVG or PNG file, refused where it could do more than be looked at, and
written anew.

An SVG is parsed without entities (defusedxml). Elements and attributes of other namespaces, which
drawing programs leave behind, are dropped; what could run or load something is refused with its
name. Of a PNG the chunks that hold the picture are kept.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SVG_NAMESPACE = "http://www.w3.org/2000/svg"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
MAX_SVG_BYTES = 200_000
MAX_PNG_BYTES = 500_000
MAX_PIXELS_PER_SIDE = 2_000
MAX_ELEMENTS = 5_000
MAX_RATIO = 8.0
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What a picture is drawn from; all else (times, texts, profiles) is left out.
PNG_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"IDAT", b"IEND")

DRAWING_ELEMENTS = {
    *("svg", "g", "defs", "symbol", "use", "title", "desc", "style", "switch"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *("text", "tspan", "textPath"),
    *("linearGradient", "radialGradient", "stop", "pattern", "clipPath", "mask", "marker"),
    *("filter", "feBlend", "feColorMatrix", "feComposite", "feFlood", "feGaussianBlur"),
    *("feMerge", "feMergeNode", "feMorphology", "feOffset"),
}
# Elements that say something of the file and nothing of the drawing.
DROPPED_ELEMENTS = {"metadata"}
REFERENCE_ATTRIBUTES = {"href", XLINK_HREF}
URL_PATTERN = re.compile(r"url\s*\(\s*['\"]?\s*(?!#)", re.IGNORECASE)
# Escapes could hide a name from the pattern above; rules with @ may load something.
STYLE_PATTERN = re.compile(r"[\\@]|expression\s*\(|javascript:", re.IGNORECASE)
LENGTH_PATTERN = re.compile(r"\s*([\d.]+)\s*(px|pt|mm|cm|in|)\s*")


class BadSeal(ValueError):
    """A file that is no seal; its text says what was expected."""


@dataclass(frozen=True)
class SealImage:
    """A seal that may be shown: its kind (svg or png), its content, and its width for a height of
    1.
    """

    kind: str
    content: bytes
    ratio: float

    @property
    def media_type(self) -> str:
        """The type of the file."""
        return MEDIA_TYPES[self.kind]

    @property
    def digest(self) -> str:
        """A digest of the content, for addresses."""
        return sha256(self.content).hexdigest()[:12]


def read_seal(path: Path) -> SealImage:
    """The seal in a file. Raises BadSeal, saying what was expected."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in MEDIA_TYPES:
        raise BadSeal(f"expected a file that ends in .svg or .png, found {path.name}")
    limit = MAX_SVG_BYTES if kind == "svg" else MAX_PNG_BYTES
    try:
        size = path.stat().st_size
        if size > limit:
            raise BadSeal(f"{path.name}: expected at most {limit:,} bytes, found {size:,}")
        content = path.read_bytes()
    except OSError as error:
        raise BadSeal(f"{path.name}: cannot be read: {error.strerror}") from None
    try:
        return clean_svg(content) if kind == "svg" else clean_png(content)
    except BadSeal as error:
        raise BadSeal(f"{path.name}: {error}") from None
    except RecursionError:
        raise BadSeal(f"{path.name}: expected fewer groups within groups") from None


def clean_svg(content: bytes) -> SealImage:
    """An SVG written anew from what a drawing may hold. Raises BadSeal for what it may not."""
    from xml.etree.ElementTree import ParseError, tostring

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content, forbid_dtd=False)
    except DefusedXmlException:
        raise BadSeal("expected SVG without entities") from None
    except (ParseError, ValueError, LookupError) as error:
        raise BadSeal(f"expected SVG, found what is no XML: {error}") from None
    if root.tag != f"{{{SVG_NAMESPACE}}}svg":
        raise BadSeal(f"expected an <svg> element of the namespace {SVG_NAMESPACE}")
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise BadSeal(f"expected at most {MAX_ELEMENTS:,} elements")
    _clean_element(root)
    ratio = _measure_svg(root)
    _require_ratio(ratio)
    # Some readers give a picture without a size the whole width that there is.
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG_NAMESPACE}}}")
    root.set("xmlns", SVG_NAMESPACE)
    return SealImage("svg", tostring(root, encoding="unicode").encode(), ratio)


def _clean_element(element: Element) -> None:
    """Drop what other programs left in an element and those below it, and refuse what is no
    drawing.
    """
    for name in list(element.attrib):
        _clean_attribute(element, name)
    if element.tag == f"{{{SVG_NAMESPACE}}}style":
        _require_still_style(element.text or "", "<style>")
    for child in list(element):
        if not isinstance(child.tag, str) or not child.tag.startswith(f"{{{SVG_NAMESPACE}}}"):
            _require_no_script(child)
            element.remove(child)
            continue
        name = child.tag.removeprefix(f"{{{SVG_NAMESPACE}}}")
        if name in DROPPED_ELEMENTS:
            element.remove(child)
            continue
        if name not in DRAWING_ELEMENTS:
            raise BadSeal(f"expected a drawing, found the element <{name}>")
        _clean_element(child)


def _require_no_script(element: Element) -> None:
    for inner in element.iter():
        if isinstance(inner.tag, str) and inner.tag.rpartition("}")[2].lower() == "script":
            raise BadSeal("expected a drawing, found the element <script>")


def _clean_attribute(element: Element, name: str) -> None:
    value = element.attrib[name]
    if name in REFERENCE_ATTRIBUTES:
        if not value.strip().startswith("#"):
            raise BadSeal(f"expected references within the file (#...), found href={value[:60]!r}")
        del element.attrib[name]
        element.set("href", value.strip())
        return
    if name.startswith("{"):
        del element.attrib[name]
        return
    if name.lower().startswith("on"):
        raise BadSeal(f"expected a drawing without scripts, found the attribute {name}")
    _require_still_style(value, name)


def _require_still_style(text: str, where: str) -> None:
    """Refuse a style or attribute that could load something."""
    if URL_PATTERN.search(text):
        raise BadSeal(f"expected references within the file (url(#...)), found another in {where}")
    if STYLE_PATTERN.search(text):
        raise BadSeal(f"expected plain styles without @ and backslash, found others in {where}")


def _measure_svg(root: Element) -> float:
    """Width by height, of the view box or of the stated size; the view box is added where there is
    none.
    """
    box = root.get("viewBox", "").replace(",", " ").split()
    if len(box) == 4:
        try:
            return float(box[2]) / float(box[3])
        except (ValueError, ZeroDivisionError):
            raise BadSeal("expected a viewBox of four numbers") from None
    sizes = [LENGTH_PATTERN.fullmatch(root.get(key, "")) for key in ("width", "height")]
    if sizes[0] is None or sizes[1] is None:
        raise BadSeal("expected a viewBox, or a width and a height")
    width, height = float(sizes[0][1]), float(sizes[1][1])
    if not height:
        raise BadSeal("expected a height above 0")
    root.set("viewBox", f"0 0 {width:g} {height:g}")
    return width / height


def _require_ratio(ratio: float) -> None:
    if not 1 / MAX_RATIO <= ratio <= MAX_RATIO:
        raise BadSeal(f"expected a side at most {MAX_RATIO:g} times the other")


def clean_png(content: bytes) -> SealImage:
    """A PNG with nothing but its picture. Raises BadSeal for one that is damaged or too large."""
    if not content.startswith(PNG_SIGNATURE):
        raise BadSeal("expected a PNG picture")
    chunks = list(_read_chunks(content))
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND":
        raise BadSeal("expected a whole PNG picture, found one that is cut off")
    width, height = struct.unpack(">II", chunks[0][1][:8])
    if not (0 < width <= MAX_PIXELS_PER_SIDE and 0 < height <= MAX_PIXELS_PER_SIDE):
        raise BadSeal(
            f"expected at most {MAX_PIXELS_PER_SIDE:,} by {MAX_PIXELS_PER_SIDE:,} pixels, "
            f"found {width:,} by {height:,}"
        )
    _require_ratio(width / height)
    kept = [_write_chunk(name, data) for name, data in chunks if name in PNG_CHUNKS]
    return SealImage("png", PNG_SIGNATURE + b"".join(kept), width / height)


def _read_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG up to its end, as (name, data)."""
    position = len(PNG_SIGNATURE)
    while position + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, position)
        name = content[position + 4 : position + 8]
        data = content[position + 8 : position + 8 + length]
        end = position + 8 + length
        if len(data) != length or end + 4 > len(content):
            raise BadSeal("expected a whole PNG picture, found one that is cut off")
        if struct.unpack_from(">I", content, end)[0] != zlib.crc32(name + data):
            raise BadSeal("expected a PNG picture, found a damaged one")
        yield name, data
        if name == b"IEND":
            return
        position = end + 4


def _write_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
