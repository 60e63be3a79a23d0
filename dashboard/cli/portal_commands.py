"""The commands that query portals, except refresh. A web process never loads them."""

from __future__ import annotations

import sys
from argparse import Namespace
from functools import partial
from pathlib import Path
from tomllib import TOMLDecodeError

from dashboard.cli import live_check
from dashboard.cli.reconcile import PortalClient, make_change_test, reconcile_figures
from dashboard.cli.refresh import get_portal_access
from dashboard.errors import BadUsage
from dashboard.query import reconciliation_report
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from data.census.check import check_census
from data.census.entries import load_census
from data.city_files.loader import load_catalogue
from data.discovery.draft import Draft, discover_portal, find_faults
from data.discovery.identity import find_state
from data.discovery.merge import merge_draft
from data.model.errors import PlainviewError
from data.model.values import City
from data.portal import open_portal
from data.portal.catalogue import parse_host
from data.portal.census_bureau import CensusBureau
from data.portal.fetch_json import fetch_count
from data.portal.tiger import TigerFiles
from data.refresh import format_current_time, get_current_time
from data.refresh.basemap import prepare_basemap
from data.refresh.census_blocks import count_residents
from data.refresh.population_source import ALL_RACES, ComputedPopulation, save_computed_population
from data.refresh.snapshot_updater import SnapshotUpdater
from data.store.store import Store


def check_live(city: City, file: Path, settings: Settings) -> tuple[list[str], bool]:
    """What `check --live` says of a city, and whether its portal is as the city file has it."""
    return live_check.describe_live_check(city, file, settings, get_portal_access(settings))


def reconcile_city(options: Namespace, settings: Settings) -> int:
    """Ask the portal for a sample of our figures and keep the ledger; 1 where one differs
    unexplained.
    """
    if options.sample < 1:
        raise BadUsage(f"--sample: expected a whole number from 1, not {options.sample}")
    answers, access = AnswerService(settings), get_portal_access(settings)
    build = answers.build(options.city)
    if answers.city(options.city).transport != "portal":
        raise BadUsage(f"reconcile: {options.city} has no portal to ask")
    portal = PortalClient(
        partial(fetch_count, access=access),
        make_change_test(answers.city(options.city), access, build, answers.store),
    )
    found = reconcile_figures(answers, options.city, options.sample, portal, format_current_time())
    reconciliation_report.write_report(settings.store, found)
    for entry in found.entries:
        if entry.state != reconciliation_report.EQUAL:
            text = f"ours {entry.ours}, portal {entry.portal} {entry.why}".strip()
            print(f"{entry.state}: {entry.question} [{entry.cell}]: {text}")
    print(
        f"{options.city}: {found.count(reconciliation_report.EQUAL)} of {len(found.entries)} "
        "figures match the portal"
    )
    return found.exit_code


def discover_city(options: Namespace, settings: Settings) -> int:
    """Draft a city file; 2 where a person must decide before it can be used."""
    output = Path(options.output) if options.output else None
    if options.merge and (output is None or not output.is_file()):
        raise BadUsage("--merge: expected the city file to add to, as --output FILE")
    if output:
        _check_output(output, options.force or options.merge)
    draft = _draft(options, settings, output.stem if output else "")
    if options.merge and output:
        return _merge_into(output, draft)
    if output and draft.text:
        output.write_text(draft.text, encoding="utf-8")
    elif draft.text:
        print(draft.text, end="")
    print("\n".join(draft.lines()), file=sys.stdout if output else sys.stderr)
    return 0 if draft.accepted else 2


def _draft(options: Namespace, settings: Settings, city_id: str) -> Draft:
    """The draft. Raises BadUsage for a domain, an id or a table that is none."""
    topics = _parse_table_topics(options.table)
    state = _parse_state(options.state) or _find_listed_state(options.domain)
    access = get_portal_access(settings)
    try:
        return discover_portal(options.domain, access, city_id, topics=topics, state=state)
    except PlainviewError as error:
        if {e.field for e in error.errors} & {"domain", "city_id", "table"}:
            raise BadUsage(str(error)) from None
        raise


def _merge_into(output: Path, draft: Draft) -> int:
    """Add the draft's new tables to a file; 2, and the file as it was, where `check` would refuse
    the result.
    """
    if not draft.text:
        print("\n".join(draft.lines()))
        return 2
    edited = output.read_text(encoding="utf-8")
    try:
        merged = merge_draft(edited, draft.text)
    except TOMLDecodeError as error:
        raise BadUsage(f"--merge: {output} is no TOML: {error}") from None
    faults = find_faults(output.stem, merged.text) if merged.added else ()
    if faults:
        why = "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
        raise BadUsage(f"--merge: {output} is left as it was, since check would refuse it: {why}")
    output.write_text(merged.text, encoding="utf-8")
    added = ", ".join(merged.added) or "no table"
    print("\n".join([f"{output}: added {added}", *(f"  - {d}" for d in merged.differences)]))
    print(
        "\n".join(f"  - {d}" for d in draft.decisions if d.startswith(merged.added))
        if merged.added
        else "what the file says is as it was"
    )
    return 0


def _parse_table_topics(entries: list[str]) -> dict[str, str]:
    """The topics by table of `--table ID=TOPIC`. Raises BadUsage for an entry without one."""
    topics: dict[str, str] = {}
    for entry in entries:
        table, mark, topic = entry.partition("=")
        if not (table and mark and topic):
            raise BadUsage(f"--table {entry}: expected ID=TOPIC, such as abcd-1234=stops")
        topics[table] = topic
    return topics


def _parse_state(text: str) -> str:
    state = find_state(text)
    if text and not state:
        raise BadUsage(f"--state {text}: expected the two letters of a state, such as OH")
    return state


def _find_listed_state(domain: str) -> str:
    """The two letters of the state of a portal that the census lists; "" of any other."""
    host = parse_host(domain)
    states = {entry.state for entry in load_census() if entry.domain == host}
    return find_state(states.pop()) if len(states) == 1 else ""


def _check_output(file: Path, force: bool) -> None:
    """Raises BadUsage where the file is there, which a person may have edited, or cannot be
    written.
    """
    if not file.parent.is_dir():
        raise BadUsage(f"--output {file}: there is no folder {file.parent}")
    if file.is_dir():
        raise BadUsage(f"--output {file}: expected a file, and this is a folder")
    if file.exists() and not force:
        raise BadUsage(
            f"--output {file}: the file is there already; name another, or replace it with --force"
        )


def count_population(options: Namespace, settings: Settings) -> int:
    """Count a city's residents by district and race from census blocks, for its rates from the next
    refresh on.
    """
    catalogue = load_catalogue(settings.catalogue)
    city, folder, store = (
        catalogue.city(options.city),
        catalogue.path(options.city).parent,
        Store(settings.store),
    )
    access = get_portal_access(settings)
    with store.lock_for_refresh(city.id):
        road = SnapshotUpdater(city, open_portal(city, access, folder), store, progress=False)
        counted = count_residents(city, folder, road, CensusBureau(access, settings.census_key))
        save_computed_population(store, counted)
    if options.output:
        Path(options.output).write_text(counted.csv(), encoding="utf-8")
    print("\n".join(describe_population(city, counted)))
    return 0


def prepare_ground(options: Namespace, settings: Settings) -> int:
    """Prepare the ground of a city's maps, for its drawings from the next refresh on."""
    catalogue, store = load_catalogue(settings.catalogue), Store(settings.store)
    city, folder = catalogue.city(options.city), catalogue.path(options.city).parent
    if city.sample:
        raise BadUsage("basemap: the sample city makes its own ground when it is refreshed")
    files = TigerFiles(get_portal_access(settings), settings.tiger)
    with store.lock_for_refresh(city.id):
        result = prepare_basemap(city, folder, store, files)
    for kind, count in result.features.items():
        print(f"{kind:<24}{count:>12,}")
    if result.missing:
        print(f"{city.id}: the Census Bureau has no file of {', '.join(result.missing)}")
    print(
        f"{city.id}: {result.compressed / 1000:.1f} kB compressed; drawn from the next "
        f"`python app.py refresh {city.id}` on"
    )
    return 0


def check_the_census(options: Namespace, settings: Settings) -> int:
    """Ask the portals of the census; 3 where one did not answer."""
    summary = check_census(get_portal_access(settings), settings.store, get_current_time())
    for message in summary.unanswered:
        print(message, file=sys.stderr)
    print(summary.words)
    return summary.exit_code


def describe_population(city: City, counted: ComputedPopulation) -> list[str]:
    """Each district's residents, those outside all districts, the source, and whether the numbers
    will be used.
    """
    lines = [
        f"{row['district']:<24}{row['residents']:>12,}"
        for row in counted.rows
        if row["race"] == ALL_RACES
    ]
    lines.append(f"{'outside the districts':<24}{counted.outside:>12,}")
    lines.append(
        f"{city.id}: {counted.total_residents:,} residents in {counted.blocks:,} blocks, "
        f"{counted.cut:,} of them cut "
        f"by a border; {counted.source} ({counted.vintage})"
    )
    if counted.missing:
        lines.append(
            f"{city.id}: without a shape, and so without residents: {', '.join(counted.missing)}"
        )
    lines.append(
        f"{city.id}: the city file names {city.population.file}, which wins over this table; "
        "replace that file "
        "with --output to use it"
        if city.population
        else f"{city.id}: used for rates from the next `python app.py refresh {city.id}` on"
    )
    return lines
