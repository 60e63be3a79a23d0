"""The Census Bureau's two services: residents of each census block by race, and the blocks' shapes.

Counts come from the Census Data API (2020 Census, P.L. 94-171 redistricting data, table P2:
Hispanic or Latino, and not Hispanic or Latino by race), shapes from TIGERweb's map service of the
same census. Both answer without an account; a key of the Data API lifts its limit of 500 questions
a day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

import requests
from tenacity.nap import sleep as nap

from data.model.errors import (
    CityFileError,
    FieldError,
    IncompletePull,
    PlainviewError,
    PortalUnavailable,
)
from data.portal.port import PortalAccess
from data.portal.retry import RetryPolicy, TransientError, classify_response

T = TypeVar("T", dict, list)

VINTAGE = 2020
COUNTS_URL = "https://api.census.gov/data/2020/dec/pl"
SHAPES_URL = (
    "https://tigerweb.geo.census.gov/arcgis/rest/services/TIGERweb/tigerWMS_Census2020/MapServer"
)
SOURCE = "U.S. Census Bureau, 2020 Census, P.L. 94-171 redistricting data, table P2"
BLOCK_LAYER = "Census Blocks"
# Names in the vocabulary of races; together they are everyone (P2_001N).
RACE_VARIABLES = {
    "P2_002N": "hispanic",
    "P2_005N": "white",
    "P2_006N": "black",
    "P2_007N": "native",
    "P2_008N": "asian",
    "P2_009N": "pacific",
    "P2_010N": "other",
    "P2_011N": "multiracial",
}
TOTAL_VARIABLE = "P2_001N"
PLACE_COLUMNS = ("state", "county", "tract", "block")
JSON_FORMATS = ("application/", "text/plain")
MAX_SHAPES = 2_000
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class CensusBureau:
    """Asks the Census Bureau; `access.origin` replaces both hosts, and `key` is the Data API's, or
    "".
    """

    access: PortalAccess
    key: str = field(default="", repr=False)
    sleep: Callable[[float], None] = nap

    def residents(self, state: str, county: str) -> dict[str, dict[str, int]]:
        """Residents of every block of a county: 15-digit block id -> race of the vocabulary ->
        residents.

        `state` and `county` are FIPS codes of 2 and 3 digits. Raises CityFileError where the Bureau
        knows no such county, PortalError where it does not answer.
        """
        asked = {
            "get": ",".join((TOTAL_VARIABLE, *RACE_VARIABLES)),
            "for": "block:*",
            "in": [f"state:{state}", f"county:{county}", "tract:*"],
        }
        if self.key:
            asked["key"] = self.key
        table = self._ask(
            COUNTS_URL,
            asked,
            f"residents of county {state}{county}",
            list,
            _refuse_county(state, county),
        )
        return _parse_residents(table, f"{state}{county}")

    def blocks(self, state: str, county: str, box: Box) -> dict:
        """The blocks of a county that meet a box (west, south, east, north in degrees), as a
        FeatureCollection.

        Each feature has the property `GEOID`, the 15-digit block id. Pages are added up and
        compared with the service's own count. Raises PortalError.
        """
        layer = self._find_layer()
        asked = {
            "where": f"STATE='{state}' AND COUNTY='{county}'",
            "geometryType": "esriGeometryEnvelope",
            "geometry": ",".join(f"{x:.6f}" for x in box),
            "inSR": "4326",
            "spatialRel": "esriSpatialRelIntersects",
        }
        subject = f"blocks of county {state}{county}"
        count = self._ask(
            f"{layer}/query", {**asked, "returnCountOnly": "true", "f": "json"}, subject, dict
        )["count"]
        found: dict[str, dict] = {}
        read = 0
        while read < count:
            page = {
                "outFields": "GEOID",
                "returnGeometry": "true",
                "outSR": "4326",
                "geometryPrecision": "6",
                "orderByFields": "GEOID",
                "resultOffset": str(read),
                "resultRecordCount": str(MAX_SHAPES),
                "f": "geojson",
            }
            features = self._ask(f"{layer}/query", asked | page, subject, dict).get("features", [])
            if not features:
                break
            read += len(features)
            found.update((str(f["properties"]["GEOID"]), f) for f in features)
        if len(found) != count:
            raise IncompletePull(
                f"{_parse_host(SHAPES_URL)}: {count:,} {subject} were announced, "
                f"{len(found):,} came."
            )
        return {"type": "FeatureCollection", "features": list(found.values())}

    def _find_layer(self) -> str:
        """The address of the blocks' layer, found by its name: the numbers of layers change."""
        layers = self._ask(SHAPES_URL, {"f": "json"}, "list of layers", dict).get("layers", [])
        found = next(
            (layer["id"] for layer in layers if layer.get("name", "").endswith(BLOCK_LAYER)), None
        )
        if found is None:
            offered = ", ".join(layer.get("name", "") for layer in layers[:12])
            raise PortalUnavailable(
                f"{_parse_host(SHAPES_URL)} has no layer named {BLOCK_LAYER} any more; it "
                f"offers {offered}."
            )
        return f"{SHAPES_URL}/{found}"

    def _ask(
        self,
        url: str,
        parameters: dict,
        subject: str,
        shape: type[T],
        refuse: Callable | None = None,
    ) -> T:
        """The JSON of an answer, which must be an object or an array as `shape` says."""
        address = self.access.origin + urlsplit(url).path if self.access.origin else url

        def ask() -> T:
            response = requests.get(address, parameters, timeout=self.access.timeout)
            _refuse_key(response)
            if refuse:
                refuse(response)
            classify_response(response, JSON_FORMATS)
            return _parse_content(response, shape)

        return RetryPolicy(_parse_host(url), self.access.attempts, self.sleep, self.key).call(
            subject, ask
        )


def _parse_host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _parse_content(response: requests.Response, shape: type[T]) -> T:
    """The JSON of an answer; a map service reports its faults with the status 200."""
    content = response.json()
    fault = content.get("error") if isinstance(content, dict) else None
    if fault:
        said = fault.get("message", "") if isinstance(fault, dict) else fault
        raise TransientError(f"it reported a fault of its own ({said})")
    if not isinstance(content, shape):
        expected = "an object" if shape is dict else "an array"
        raise TransientError(f"it answered with JSON that is not {expected}")
    return content


def _refuse_key(response: requests.Response) -> None:
    """The Data API answers a missing or unknown key with a page that says so."""
    if (
        "html" in response.headers.get("Content-Type", "")
        and "key" in response.text[:2_000].lower()
    ):
        message = (
            "the Census Data API asks for a key, or does not know this one; one is free at its "
            "sign-up page"
        )
        raise PlainviewError(
            f"PLAINVIEW_CENSUS_KEY: {message}.", (FieldError("PLAINVIEW_CENSUS_KEY", message),)
        )


def _refuse_county(state: str, county: str) -> Callable[[requests.Response], None]:
    def refuse(response: requests.Response) -> None:
        if response.status_code in (204, 400, 404):
            message = (
                f"the Census Bureau knows no blocks of county {county} in state {state} "
                f"({response.status_code}); expected FIPS codes such as 53 and 033"
            )
            raise CityFileError(
                f"census.counties: {message}", (FieldError("census.counties", message),)
            )

    return refuse


def _parse_residents(table: list, county: str) -> dict[str, dict[str, int]]:
    """The rows of the API's table (its first row names the columns) as counts by block and race."""
    names = table[0] if isinstance(table, list) and table else []
    if lost := [
        name for name in (TOTAL_VARIABLE, *RACE_VARIABLES, *PLACE_COLUMNS) if name not in names
    ]:
        raise PortalUnavailable(
            f"{_parse_host(COUNTS_URL)}: the table of county {county} has no "
            f"{', '.join(lost)} any more."
        )
    found = {}
    for cells in table[1:]:
        row = dict(zip(names, cells))
        found["".join(row[p] for p in PLACE_COLUMNS)] = counts = {
            race: int(row[name]) for name, race in RACE_VARIABLES.items()
        }
        if sum(counts.values()) != int(row[TOTAL_VARIABLE]):
            raise IncompletePull(
                f"{_parse_host(COUNTS_URL)}: the races of a block of county {county} do not "
                "add up to everyone."
            )
    return found
