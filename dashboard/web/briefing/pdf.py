"""A briefing as a tagged PDF (PDF/UA-1), made by Typst from one template; a few at a time, each
kept by its content.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from dashboard.branding.face import SiteFace
from dashboard.charts.theme import DrawingStyle
from dashboard.errors import Overloaded
from dashboard.query import addresses
from dashboard.web.briefing.content import Briefing
from dashboard.web.briefing.typst_process import TypstFailed, compile_typst
from dashboard.web.http.worker_pool import BoundedWorkerPool
from dashboard.wording import translate
from data.atomic_files import open_replacement
from data.model.errors import PlainviewError

TEMPLATE_FILE = Path(__file__).with_name("briefing.typ")
CODE_FILE = "code.svg"
PAPER_SIZES = {"letter": "us-letter", "a4": "a4"}
FONT_NAME = (
    "Libertinus Serif"  # comes with the library, so that a page looks the same on every machine
)
# What the type lacks, a few letters that it has included: it has Latin, Greek, Cyrillic and the
# usual signs.
UNSUPPORTED_CHARACTERS = re.compile(
    "[^\t\n\r\\x20-\u024f\u0370-\u052f\u1e00-\u1fff\u2010-\u2027\u202f-\u2040\u2044-\u205e\u20a0-\u20bf"
    "\u2190-\u2193\u2200-\u226f□]+"
)
MAX_FILES = 200
# A visitor waits this long for a PDF.
MAX_SECONDS = 5.0
_worker_pool = BoundedWorkerPool(at_once=2, waiting=4, seconds=MAX_SECONDS, busy="briefing_busy")


def make_print_style(face: SiteFace) -> DrawingStyle:
    """How the charts of a briefing are drawn for print: on white, in the letters of its text."""
    colors = {**face.schemes["light"], "paper": "#ffffff"}
    return DrawingStyle(colors, FONT_NAME, standalone=True)


class RenderFailed(PlainviewError):
    """The PDF of this briefing cannot be made, such as for a sign that no font has; its
    page can.
    """

    status = 503


def render_briefing_pdf(
    made: Briefing, paper: str, folder: Path, origin: str, face: SiteFace
) -> bytes:
    """The PDF of a briefing on a paper of PAPERS; made once for each content and kept in `folder`.
    On paper an address needs its site: `origin` is put before those of this one. The charts are
    drawn in `make_print_style`.

    Raises Overloaded where too many are asked for at a time, RenderFailed where it cannot be made
    at all.
    """
    return render_typst_files(_build_files(made, paper, origin, face), folder)


def render_typst_files(files: dict[str, bytes], folder: Path, waits: bool = False) -> bytes:
    """The PDF of a template and what it reads; made once for each content and kept in `folder`.

    One that `waits` is no visitor's: it takes the time that it takes. Raises Overloaded where too
    many are asked for at a time, RenderFailed where it cannot be made at all.
    """
    path = folder / f"{sha256(repr(sorted(files.items())).encode()).hexdigest()[:40]}.pdf"
    try:
        return path.read_bytes()
    except OSError:
        if waits:
            return _store_file(path, _make_pdf(files, None))
        made = _worker_pool.run_job(_make_pdf, files, MAX_SECONDS)
        return _store_file(path, made)


def _make_pdf(files: dict[str, bytes], seconds: float | None) -> bytes:
    """The PDF of some files; where a letter has no shape, with a box in its place.

    Raises Overloaded where it takes longer than `seconds`, RenderFailed where it cannot be made.
    """
    try:
        try:
            return compile_typst(files, seconds)
        except TypstFailed:
            return compile_typst(_replace_unsupported_characters(files), seconds)
    except subprocess.TimeoutExpired:
        raise Overloaded(translate("briefing_busy")) from None
    except TypstFailed as error:
        logging.getLogger(__name__).warning("a briefing could not be made: %s", error)
        raise RenderFailed(translate("briefing_unmade")) from error


def _replace_unsupported_characters(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same with a box for each letter that the type does not have, and a sentence that says so.

    A PDF/UA file must not show a letter without a shape, so there would be none at all.
    """
    data = json.loads(files.get("data.json", b"{}"))
    data["caveats"] = [*data.get("caveats", ()), data.get("letters", "")]
    whole = {**files, "data.json": json.dumps(data, ensure_ascii=False).encode()}
    return {
        name: content
        if name in ("main.typ", "seal.svg", "seal.png")
        else UNSUPPORTED_CHARACTERS.sub("□", content.decode()).encode()
        for name, content in whole.items()
    }


def build_print_face(face: SiteFace) -> tuple[dict, dict[str, bytes]]:
    """What a template of a PDF knows of the site's face, and the files that it reads for it."""
    seal = face.seal
    inputs = {
        "site": face.name,
        "accent": face.schemes["light"]["accent"],
        "own": face.is_own,
        "seal": {"file": f"seal.{seal.kind}", "alt": face.seal_alt} if seal else None,
    }
    return inputs, {f"seal.{seal.kind}": seal.content} if seal else {}


def _build_files(made: Briefing, paper: str, origin: str, face: SiteFace) -> dict[str, bytes]:
    """What the template reads: the briefing as JSON, and each chart. No text of a reader becomes
    Typst code.
    """
    content = made.plain()
    colors = face.schemes["light"]
    face_inputs, face_files = build_print_face(face)
    files = {"main.typ": TEMPLATE_FILE.read_bytes()}
    for number, figure in enumerate(content["figures"], 1):
        drawing: str = figure.pop("drawing")
        del figure["narrow"]
        figure["legend"] = [
            (colors.get(role, colors["hatch"]), label) for role, label in figure["legend"]
        ]
        figure["file"] = f"chart-{number}.svg"
        files[figure["file"]] = drawing.encode()
    content["checks"] = [
        *content["checks"],
        {"words": translate("briefing_online"), "href": made.view},
    ]
    for check in content["checks"]:
        check["href"] = addresses.make_absolute(check["href"], origin)
    address = origin + made.address
    content["address"] = {
        "href": address,
        "words": translate("briefing_address", address=address.split("://", 1)[-1]),
        "said": translate("briefing_code", address=address),
    }
    files[CODE_FILE] = draw_code(address)
    words = {
        key: translate(f"briefing_{key}") for key in ("numbers", "caveats", "checks", "method")
    }
    content |= {"paper": PAPER_SIZES[paper], "words": words, **face_inputs}
    # Said only where letters are missing; the language is not spoken where the PDF is made.
    content["letters"] = translate("briefing_letters")
    return {**files, **face_files, "data.json": json.dumps(content).encode()}


def draw_code(address: str) -> bytes:
    """A QR code of an address as SVG (ISO/IEC 18004, error correction M)."""
    import segno  # only who prints needs it

    out = BytesIO()
    segno.make_qr(address, error="m").save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue()


def _store_file(path: Path, content: bytes) -> bytes:
    """Written beside and moved into place; the oldest go. Where nothing can be kept, it is made
    again next time.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_replacement(path) as part:
            part.write_bytes(content)
        for old in sorted(path.parent.glob("*.pdf"), key=lambda p: p.stat().st_mtime)[:-MAX_FILES]:
            old.unlink(missing_ok=True)
    except OSError:
        pass
    return content
