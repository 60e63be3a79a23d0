"""Compiles a document by typst in a process of its own.

typst keeps what it has compiled as long as its process lives, and its code alone takes 25 MB: a web
process that has made a PDF would stay that much larger.
"""

from __future__ import annotations

import pickle
import subprocess
import sys

from dashboard.child_process import run_module

REFUSED = 1


class TypstFailed(Exception):
    """typst could not make the document; the message is typst's."""


def compile_typst(files: dict[str, bytes], seconds: float | None) -> bytes:
    """The PDF/UA-1 of `main.typ` among some files.

    Raises TypstFailed, and subprocess.TimeoutExpired where it takes longer than `seconds` (None: as
    long as it takes).
    """
    done = run_module(__name__, files, subprocess.PIPE, seconds)
    if done.returncode:
        raise TypstFailed(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout


def main() -> int:
    """Read the files from the standard input; write the PDF, or typst's message and exit 1."""
    import typst  # in this process alone

    files: dict[str, bytes] = pickle.load(sys.stdin.buffer)
    try:
        made = typst.compile(
            files,  # type: ignore[call-overload]  # typst takes files by name; its stub omits them
            format="pdf",
            pdf_standards="ua-1",
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        print(error, file=sys.stderr)
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
