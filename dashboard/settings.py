"""The settings: each with its name, default and help. The only reader of the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path

from dashboard.errors import BadSetting

# name in Settings -> (environment variable, default, help)
SETTING_ENTRIES = {
    "store": (
        "PLAINVIEW_STORE",
        "",
        "folder for snapshots, cubes and caches; empty: the user's data folder",
    ),
    "cache": (
        "PLAINVIEW_CACHE",
        "",
        "folder for caches, which may be removed at any time; empty: `cache` in the store",
    ),
    "cache_mb": (
        "PLAINVIEW_CACHE_MB",
        "500",
        "most megabytes of answers and pictures in the cache folder",
    ),
    "keep_days": (
        "PLAINVIEW_KEEP_DAYS",
        "90",
        "days that superseded snapshots and raw values stay in the store",
    ),
    "keep_builds": (
        "PLAINVIEW_KEEP_BUILDS",
        "10",
        "newest older builds of a city that keep their records; those before keep their aggregates",
    ),
    "catalogue": (
        "PLAINVIEW_CATALOGUE",
        "",
        "folder of your own city files, read beside the built-in ones",
    ),
    "site": (
        "PLAINVIEW_SITE",
        "",
        "file with the site's own name and looks; empty: site.toml beside your own city "
        "files, where there is one",
    ),
    "cities": (
        "PLAINVIEW_CITIES",
        "",
        "ids of the cities to serve, separated by commas; empty: all that have data",
    ),
    "portal": (
        "PLAINVIEW_PORTAL",
        "",
        "origin that replaces every portal's, such as http://127.0.0.1:8765",
    ),
    "app_token": (
        "PLAINVIEW_APP_TOKEN",
        "",
        "Socrata app token, sent in a header and never logged",
    ),
    "census_key": (
        "PLAINVIEW_CENSUS_KEY",
        "",
        "key of the Census Data API, for `population`; empty: without one",
    ),
    "tiger": (
        "PLAINVIEW_TIGER",
        "",
        "address that replaces the Census Bureau's folder of TIGER/Line files, for `basemap`",
    ),
    "transport": (
        "PLAINVIEW_TRANSPORT",
        "soda2",
        "protocol asked first: soda2, or soda3 (needs an app token)",
    ),
    "response_mb": (
        "PLAINVIEW_RESPONSE_MB",
        "512",
        "most megabytes of one portal answer after decompression",
    ),
    "response_seconds": (
        "PLAINVIEW_RESPONSE_SECONDS",
        "600",
        "most seconds that one portal answer may take",
    ),
    "city_seconds": (
        "PLAINVIEW_CITY_SECONDS",
        "7200",
        "most seconds that all portal answers of one city's refresh may take",
    ),
    "engine": (
        "PLAINVIEW_ENGINE",
        "duckdb",
        "engine that counts records into cubes: duckdb or spark",
    ),
    "spark_master": (
        "PLAINVIEW_SPARK_MASTER",
        "local[*]",
        "the cluster's master, such as spark://host:7077",
    ),
    "spark_place": (
        "PLAINVIEW_SPARK_PLACE",
        "",
        "fsspec URL that the cluster reaches too: file:///shared, s3://bucket",
    ),
    "cache_url": (
        "PLAINVIEW_CACHE_URL",
        "",
        "redis://... shares answers between machines; empty: files in the store",
    ),
    "frame_ancestors": (
        "PLAINVIEW_FRAME_ANCESTORS",
        "*",
        "who may frame embeds, as in a content security policy",
    ),
    "base_url": (
        "PLAINVIEW_BASE_URL",
        "",
        "public address of the site, such as https://data.example.gov or "
        "https://city.example/police-data/",
    ),
    "geocoder": (
        "PLAINVIEW_GEOCODER",
        "census",
        "who finds addresses: census, off, or a Nominatim server's address",
    ),
    "rate_limit": (
        "PLAINVIEW_RATE_LIMIT",
        "",
        "how much one address may ask for, such as 120/minute: the API counts 1, pictures "
        "and reports more; "
        "empty: pictures, reports and comparisons alone, 600/minute; off: any",
    ),
    "trusted_proxies": (
        "PLAINVIEW_TRUSTED_PROXIES",
        "0",
        "how many proxies stand before the site and set X-Forwarded-For, -Proto and -Host",
    ),
    "security_contact": (
        "PLAINVIEW_SECURITY_CONTACT",
        "",
        "contact for security reports, such as mailto:security@example.gov; empty: no security.txt",
    ),
    "contact": (
        "PLAINVIEW_CONTACT",
        "",
        "who answers readers about the site, such as mailto:data@example.gov; named on "
        "/privacy and /accessibility, "
        "and in /data.json where it is an e-mail",
    ),
    "access_log": (
        "PLAINVIEW_ACCESS_LOG",
        "off",
        "on: one line per request on standard output, with the address of the client; or off",
    ),
    "log_format": (
        "PLAINVIEW_LOG_FORMAT",
        "text",
        "text, or json: one JSON object per line of the log of `serve`",
    ),
    "small_numbers": (
        "PLAINVIEW_SMALL_NUMBERS",
        "show",
        "show, or hide:N to withhold counts below N (from 3 to 100)",
    ),
    "tile_style": (
        "PLAINVIEW_TILE_STYLE",
        "",
        "style URL for tiles under the interactive map; empty: no tiles",
    ),
}
RATE_PATTERN = re.compile(r"off|[1-9]\d{0,6}/(second|minute|hour|day)")
SMALL_NUMBERS_PATTERN = re.compile(r"show|hide:([3-9]|[1-9]\d|100)")
BASE_PATH_PATTERN = re.compile(r"(/(?!\.{1,2}(/|$))[\w.~-]+)*/?", re.ASCII)
CONTACT_PATTERN = re.compile(r"(mailto:|https://)\S+")
INTEGER_SETTINGS = (
    "cache_mb",
    "keep_days",
    "keep_builds",
    "response_mb",
    "response_seconds",
    "city_seconds",
)
# An address of each of these settings begins with one of its schemes.
ADDRESS_SCHEMES = {
    "portal": ("http", "https"),
    "base_url": ("http", "https"),
    "tiger": ("http", "https"),
    "cache_url": ("redis", "rediss"),
}


@dataclass(frozen=True)
class SettingPattern:
    """The form of a setting that is not empty, and what was expected in words."""

    pattern: re.Pattern[str]
    expected: str


CONTACT = SettingPattern(
    CONTACT_PATTERN, "expected an address that starts with mailto: or https://"
)
SETTING_PATTERNS = {
    "geocoder": SettingPattern(
        re.compile(r"census|off|https?://.*", re.DOTALL),
        "expected census, off, or an address that starts with https://",
    ),
    "spark_master": SettingPattern(
        re.compile(r"(spark://|local|k8s://|yarn).*", re.DOTALL),
        "expected spark://HOST:PORT, k8s://..., yarn or local[*]",
    ),
    "frame_ancestors": SettingPattern(
        re.compile(r"[^;,\r\n]*"), "expected origins separated by spaces"
    ),
    "trusted_proxies": SettingPattern(re.compile(r"\d"), "expected a number from 0 to 9"),
    "rate_limit": SettingPattern(
        RATE_PATTERN,
        "expected a number and second, minute, hour or day, as in 120/minute, or off",
    ),
    "security_contact": CONTACT,
    "contact": CONTACT,
    "small_numbers": SettingPattern(
        SMALL_NUMBERS_PATTERN, "expected show, or hide:N with N from 3 to 100"
    ),
}
SETTING_CHOICES = {
    "transport": ("soda2", "soda3"),
    "engine": ("duckdb", "spark"),
    "access_log": ("off", "on"),
    "log_format": ("text", "json"),
}


@dataclass(frozen=True)
class Settings:
    """What the environment decided; see ENTRIES for each one's meaning."""

    store: Path
    catalogue: Path | None = None
    site: Path | None = None
    cache: Path | None = None
    cache_mb: int = 500
    keep_days: int = 90
    keep_builds: int = 10
    cities: tuple[str, ...] = ()
    portal: str = ""
    app_token: str = ""
    census_key: str = ""
    tiger: str = ""
    transport: str = "soda2"
    response_mb: int = 512
    response_seconds: int = 600
    city_seconds: int = 7_200
    engine: str = "duckdb"
    spark_master: str = "local[*]"
    spark_place: str = ""
    cache_url: str = ""
    frame_ancestors: str = "*"
    base_url: str = ""
    tile_style: str = ""
    geocoder: str = "census"
    rate_limit: str = ""
    trusted_proxies: int = 0
    small_numbers: str = "show"
    security_contact: str = ""
    contact: str = ""
    access_log: str = "off"
    log_format: str = "text"

    @property
    def cache_root(self) -> Path:
        """The folder of all caches."""
        return self.cache or self.store / "cache"

    @property
    def mount_path(self) -> str:
        """The path of the site on its host, without a slash at its end; "" where the host is all
        its own.
        """
        return urlsplit(self.base_url).path

    @property
    def hidden_below(self) -> int:
        """Counts from 1 to below this number are withheld; 0: all counts are shown."""
        return int(self.small_numbers.partition(":")[2] or 0)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of the environment. Raises BadSetting naming the variable and what was
    expected.
    """
    found = os.environ if environment is None else environment
    text = {
        name: found.get(variable, "").strip() or default
        for name, (variable, default, _) in SETTING_ENTRIES.items()
    }
    _validate_choices(text)
    _validate_addresses(text)
    _validate_patterns(text)
    catalogue = Path(text["catalogue"]).expanduser() if text["catalogue"] else None
    if catalogue and not catalogue.is_dir():
        _reject_value("catalogue", str(catalogue), "expected a folder")
    site = Path(text["site"]).expanduser() if text["site"] else None
    if site and not site.is_file():
        _reject_value("site", str(site), "expected a file, such as site.toml")
    return Settings(
        store=Path(text["store"]).expanduser() if text["store"] else user_data_path("plainview"),
        catalogue=catalogue,
        site=site,
        cache=Path(text["cache"]).expanduser() if text["cache"] else None,
        cities=tuple(c.strip() for c in text["cities"].split(",") if c.strip()),
        cache_mb=int(text["cache_mb"]),
        keep_days=int(text["keep_days"]),
        keep_builds=int(text["keep_builds"]),
        response_mb=int(text["response_mb"]),
        response_seconds=int(text["response_seconds"]),
        city_seconds=int(text["city_seconds"]),
        portal=text["portal"].rstrip("/"),
        base_url=text["base_url"].rstrip("/"),
        app_token=text["app_token"],
        census_key=text["census_key"],
        tiger=text["tiger"].rstrip("/"),
        transport=text["transport"],
        engine=text["engine"],
        spark_master=text["spark_master"],
        spark_place=text["spark_place"],
        cache_url=text["cache_url"],
        frame_ancestors=text["frame_ancestors"],
        tile_style=text["tile_style"],
        geocoder=text["geocoder"],
        rate_limit=text["rate_limit"],
        trusted_proxies=int(text["trusted_proxies"]),
        small_numbers=text["small_numbers"],
        security_contact=text["security_contact"],
        contact=text["contact"],
        access_log=text["access_log"],
        log_format=text["log_format"],
    )


def _validate_choices(text: Mapping[str, str]) -> None:
    for name, allowed in SETTING_CHOICES.items():
        if text[name] not in allowed:
            _reject_value(name, text[name], f"expected {' or '.join(allowed)}")


def _validate_addresses(text: Mapping[str, str]) -> None:
    for name, schemes in ADDRESS_SCHEMES.items():
        parts = urlsplit(text[name])
        if text[name] and (parts.scheme not in schemes or not parts.netloc):
            _reject_value(name, text[name], f"expected an address that starts with {schemes[0]}://")
    if not BASE_PATH_PATTERN.fullmatch(_get_rest_of_address(text["base_url"])):
        _reject_value(
            "base_url",
            text["base_url"],
            "expected a host and perhaps a path of letters, digits and - . _ ~, and nothing else",
        )


def _validate_patterns(text: Mapping[str, str]) -> None:
    """Hold settings whose form a pattern states against it; an empty one that may be empty is not
    held.
    """
    for name in INTEGER_SETTINGS:
        if not re.fullmatch(r"[1-9]\d{0,6}", text[name]):
            _reject_value(name, text[name], "expected a whole number from 1 to 9999999")
    for name, form in SETTING_PATTERNS.items():
        if text[name] and not form.pattern.fullmatch(text[name]):
            _reject_value(name, text[name], form.expected)


def _get_rest_of_address(address: str) -> str:
    """What follows scheme and host."""
    place = urlsplit(address)
    return place._replace(scheme="", netloc="").geturl()


def _reject_value(name: str, value: str, expected: str) -> None:
    raise BadSetting(f"{SETTING_ENTRIES[name][0]}={value}: {expected}")
