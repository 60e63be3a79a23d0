"""Open data portals behind one port; the transports are chosen here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tenacity.nap import sleep as nap

from data.model.errors import FieldError, PlainviewError
from data.model.values import City
from data.portal.fallback import Fallback
from data.portal.files import Files
from data.portal.port import Access, Portal
from data.portal.soda2 import Soda2
from data.portal.soda3 import Soda3

__all__ = ["Access", "Portal", "open_portal"]


def open_portal(
    city: City, access: Access, folder: Path | None = None, sleep: Callable[[float], None] = nap
) -> Portal:
    """The portal of a city; nothing is asked of it yet. `folder` is the absolute folder of the city file.

    A city of files keeps its tables in `city.folder` under it. `sleep` waits the seconds between two attempts.
    Raises PlainviewError where the city has no portal to open.
    """
    if city.transport == "portal":
        return _online(city, access, sleep)
    if city.transport == "files" and folder is not None:
        return Files(city, folder / city.folder, access, sleep)
    expected = (
        "expected portal or files: the sample city is made up and has no portal"
        if city.sample
        else "files needs the folder of the city file"
    )
    raise PlainviewError(f"{city.id}: transport: {expected}.", (FieldError("transport", expected),))


def _online(city: City, access: Access, sleep: Callable[[float], None]) -> Portal:
    """The chosen transport, with the other behind it where there is the app token that SODA 3 needs."""
    chosen, other = (Soda3, Soda2) if access.transport == Soda3.setting else (Soda2, Soda3)
    if not access.app_token:
        return chosen(city, access, sleep)
    return Fallback(city.portal, chosen(city, access, sleep), other(city, access, sleep))
