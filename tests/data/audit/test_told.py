"""What an audit found is told beside the charts that it concerns, on the data page and in the
metrics.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.worlds import TinyCity, make_stop


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> TinyCity:
    rows = [make_stop("2022-01-03", race="Blk", frisk="Maybe") for _ in range(12)]
    rows += [make_stop("2022-01-03", frisk="Y") for _ in range(30)]
    rows += [make_stop("2022-01-04") for _ in range(58)]
    made = TinyCity(tmp_path_factory.mktemp("told"), rows)
    assert made.refresh().exit_code == 3
    return made


@pytest.fixture(scope="module")
def client(world):
    from app import create_app  # the door is slow to load

    return create_app(world.settings).server.test_client()


RACE = "Tiny stops: 12% of the values published for “Race” are not read by this site."


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("measure=stops&by=race", True),
        ("measure=stops&race=black", True),
        ("measure=stops&by=year", False),
        ("measure=complaints&by=year", False),
    ],
)
def test_a_finding_is_a_note_of_the_numbers_that_it_concerns(world, question, told):
    answer = world.ask(question)
    assert (RACE in answer.notes) is told
    assert (RACE in answer.audited) is told


def test_a_finding_on_a_flag_is_a_note_of_its_measures_alone(world):
    notes = world.ask("measure=frisk_rate").notes
    assert any("12% of the answers" in note for note in notes)
    assert not any("of the answers" in note for note in world.ask("measure=stops").notes)


def test_embeds_and_images_say_it_too(client):
    query = "city=tiny&measure=stops&by=race"
    for address in (f"/embed/breakdown?{query}", f"/charts/breakdown.svg?{query}"):
        text = " ".join(client.get(address).get_data(as_text=True).split())
        assert "12% of the values published" in text, address


def test_spanish_pages_say_it_in_spanish(client):
    text = client.get("/tiny/breakdowns?measure=stops&by=race&lang=es").get_data(as_text=True)
    assert "este sitio no lee el 12\u00a0% de los valores publicados" in text


def test_the_data_page_shows_the_audit(client):
    text = client.get("/tiny/data").get_data(as_text=True)
    assert "How Tiny stops was checked" in text
    assert "100 of 100" in text
    assert "88%" in text
    assert "The check of what came found something that a reader should know." in text


def test_metrics_count_yellow_and_red(client):
    text = client.get("/metrics").get_data(as_text=True)
    assert 'plainview_audit_datasets{city="tiny",severity="yellow"} 1' in text
    assert 'plainview_audit_datasets{city="tiny",severity="red"} 0' in text
    assert 'plainview_audit_datasets{city="tiny",severity="green"} 1' in text


def test_metrics_count_a_table_that_is_not_published(tmp_path):
    from app import create_app

    world = TinyCity(
        tmp_path,
        [make_stop("2022-01-03", day="soon 1") for _ in range(10)] + [make_stop("2022-01-03")],
    )
    world.refresh()
    client = create_app(world.settings).server.test_client()
    text = client.get("/metrics").get_data(as_text=True)
    assert 'plainview_audit_datasets{city="tiny",severity="red"} 1' in text
    page = client.get("/tiny/data").get_data(as_text=True)
    assert "10 of 11 dates cannot be read by this site" in page
    assert "1 of 11" in page


def test_where_small_numbers_are_withheld_no_unknown_value_is_quoted(tmp_path):
    from app import create_app

    rows = [make_stop("2022-01-03", race="Blk") for _ in range(30)] + [make_stop("2022-01-03")]
    world = TinyCity(tmp_path, rows)
    assert world.refresh().outcomes[0].state == "withheld"
    shown, hidden = (
        create_app(replace(world.settings, small_numbers=rule))
        .server.test_client()
        .get("/tiny/data")
        for rule in ("show", "hide:10")
    )
    assert "'Blk'" in shown.get_data(as_text=True)
    assert "'Blk'" not in hidden.get_data(as_text=True)


def test_metrics_count_what_a_person_accepted(tmp_path):
    from app import create_app

    rows = [make_stop("2022-01-03", race="Blk", frisk="Maybe") for _ in range(12)]
    world = TinyCity(tmp_path, rows + [make_stop("2022-01-03", frisk="Y") for _ in range(88)])

    def read_metric() -> str:
        client = create_app(world.settings).server.test_client()
        lines = client.get("/metrics").get_data(as_text=True).splitlines()
        return next(line for line in lines if line.startswith("plainview_accepted_findings{"))

    world.refresh()
    assert read_metric() == 'plainview_accepted_findings{city="tiny"} 0'
    accepted = world.refresh(accept=True).outcomes[0].audit.findings
    assert len(accepted) == 2
    for _ in range(2):
        assert read_metric() == 'plainview_accepted_findings{city="tiny"} 2'
        world.refresh(accept=True)
