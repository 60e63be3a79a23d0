"""Open data portals behind one port; the transports are chosen here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tenacity.nap import sleep as nap

from data.model.errors import FieldError, PlainviewError
from data.model.values import City
from data.portal.fallback import FallbackPortal
from data.portal.files import FilesPortal
from data.portal.port import Portal, PortalAccess
from data.portal.soda2 import Soda2Portal
from data.portal.soda3 import Soda3Portal

__all__ = ["PortalAccess", "Portal", "open_portal"]


def open_portal(
    city: City,
    access: PortalAccess,
    folder: Path | None = None,
    sleep: Callable[[float], None] = nap,
) -> Portal:
    """The portal of a city, before any request. `folder` is the absolute folder of the city file.

    A city of files keeps its tables in `city.folder` under it. `sleep` waits the seconds between
    two attempts. Raises PlainviewError where the city has no portal to open.
    """
    if city.transport == "portal":
        return _open_online_portal(city, access, sleep)
    if city.transport == "files" and folder is not None:
        return FilesPortal(city, folder / city.folder, access, sleep)
    expected = (
        "expected portal or files: the sample city is made up and has no portal"
        if city.sample
        else "files needs the folder of the city file"
    )
    raise PlainviewError(f"{city.id}: transport: {expected}.", (FieldError("transport", expected),))


def _open_online_portal(city: City, access: PortalAccess, sleep: Callable[[float], None]) -> Portal:
    """The chosen transport, with the other behind it where there is the app token that SODA 3
    needs.
    """
    chosen, other = (
        (Soda3Portal, Soda2Portal)
        if access.transport == Soda3Portal.setting
        else (Soda2Portal, Soda3Portal)
    )
    if not access.app_token:
        return chosen(city, access, sleep)
    return FallbackPortal(city.portal, chosen(city, access, sleep), other(city, access, sleep))
