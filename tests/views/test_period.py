"""The period that is asked for is the period that is shown, on every page that has the control and
in the API.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import app
from dashboard.query.addresses import parse_parameters
from dashboard.query.periods import find_comparison_period
from dashboard.views.period import normalize_period
from data.model.period import Period
from tests.support.profiles import scale_examples
from tests.support.worlds import CITY_FILE, TinyCity, make_allegation, make_stop

# Stops from July 2020 to September 2023, the last month incomplete; complaints from January 2021 to
# April 2023.
FIRST, LAST, COMPLETE = "2020-07", "2023-09", "2023-08"
USUAL = ("2022-09", "2023-08")
PAGES = (
    "",
    "/map",
    "/trends",
    "/breakdowns",
    "/compare",
    "/outcomes",
    "/disparities",
    "/district/east",
)

EXTRA = """
[[events]]
month = "2022-05"
topics = ["stops"]
title = "A new chief"

[[breaks]]
month = "2021-11"
topics = ["complaints"]
reason = "New forms."
"""
MONTHS = [f"{year}-{month:02d}" for year in range(2020, 2025) for month in range(1, 13)]
ENDS = st.sampled_from(["", *MONTHS])
PRESETS = {
    "Last 12 months": ("2022-09", "2023-08"),
    "Last 24 months": ("2021-09", "2023-08"),
    "This year (2023)": ("2023-01", "2023-08"),
    "Last year (2022)": ("2022-01", "2022-12"),
    "Everything": (FIRST, LAST),
    "Since May 2022: A new chief": ("2022-05", "2023-08"),
}


def between(first: str, last: str) -> list[str]:
    return [m for m in MONTHS if first <= m <= last]


def number(month: str) -> int:
    """How many stops there are in a month."""
    return 4 + MONTHS.index(month) % 5


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    stops = [
        make_stop(f"{m}-{1 + n * 2:02d}", "EW"[n % 2], race="BW"[n % 3 == 0])
        for m in between(FIRST, LAST)
        for n in range(number(m))
    ]
    complaints = [
        make_allegation(f"{m}-{n}", f"{m}-{5 + 5 * n:02d}")
        for m in between("2021-01", "2023-04")
        for n in range(4)
    ]
    made = TinyCity(tmp_path_factory.mktemp("period"), stops, complaints, "2023-09-20T12:00:00Z")
    made.write_rows("comp-0001", complaints, "2023-05-01T12:00:00Z")
    made.write_city(CITY_FILE.replace("begins = 2020-01-01\n", "") + EXTRA)
    made.refresh()
    return made


@pytest.fixture(scope="module")
def client(world: TinyCity) -> FlaskClient:
    return app.create_app(world.settings).server.test_client()


def select(page: str, name: str) -> tuple[str, dict[str, str]]:
    """The chosen value of a page's first select of a name, and the words of each of its values."""
    found = re.search(rf'<select[^>]* name="{name}".*?</select>', page, re.S)
    assert found, f"no {name}"
    options = re.findall(r"<option([^>]*)>([^<]*)</option>", found.group())
    values = {re.search(r'value="([^"]*)"', a).group(1): unescape(t) for a, t in options}
    chosen = [re.search(r'value="([^"]*)"', a).group(1) for a, _ in options if "selected" in a]
    assert len(chosen) == 1, (name, chosen)
    return chosen[0], values


def control(page: str) -> tuple[str, str]:
    return select(page, "since")[0], select(page, "until")[0]


def stops_shown(client: FlaskClient, page: str, form: str) -> list[tuple[str, str]]:
    """The months of each chart of all stops on a page, as the API gives them for the address of its
    table.
    """
    found = []
    for text in dict.fromkeys(re.findall(r'href="/api/v1/answers\.csv\?([^"]*)"', page)):
        question = dict(parse_qsl(unescape(text)))
        if question["measure"] == "stops":
            reply = client.get(f"/api/v1/answers.json?{urlencode(question)}").json
            found.append((reply["query"]["since"], reply["query"]["until"]))
    return found[:1] if form == "/compare" else found


def expected(since: str, until: str, form: str) -> tuple[str, str]:
    """The rule, word by word."""
    if since and until:
        return min(since, until), max(since, until)
    if since:
        return since, max(since, LAST)
    if until:
        return min(until, FIRST), until
    return (FIRST, LAST) if form == "/trends" else USUAL


@pytest.mark.parametrize("form", PAGES)
@settings(
    max_examples=scale_examples(5, thorough=12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(since=ENDS, until=ENDS)
def test_a_page_shows_what_its_address_asks(
    client: FlaskClient, form: str, since: str, until: str
) -> None:
    ends = {k: v for k, v in (("since", since), ("until", until)) if v}
    reply = client.get(f"/tiny{form}?{urlencode(ends)}", follow_redirects=True)
    assert reply.status_code == 200
    wanted = expected(since, until, form)
    assert control(reply.text) == wanted
    if ends or form not in ("", "/outcomes", "/district/east"):
        shown = stops_shown(client, reply.text, form)
        assert set(shown) <= {wanted}
        assert shown or form in ("/outcomes", "/disparities")
    if ends and (not since or not until or since <= until):
        asked = client.get(f"/api/v1/answers.json?city=tiny&measure=stops&{urlencode(ends)}").json
        assert (asked["query"]["since"], asked["query"]["until"]) == wanted
        counted = sum(number(m) for m in between(*wanted) if FIRST <= m <= LAST)
        assert asked["rows"][0]["numerator"] in (counted, None)
        assert counted or not asked["rows"][0]["numerator"]


@pytest.mark.parametrize("form", PAGES)
def test_each_preset_of_a_form_sent_without_scripts(client: FlaskClient, form: str) -> None:
    page = client.get(f"/tiny{form}").text
    shown = re.search(r'name="shown" value="([^"]*)"', page).group(1)
    since, until = control(page)
    chosen, options = select(page, "period")
    named = {title: value for value, title in options.items() if title in PRESETS}
    assert set(named) == set(PRESETS)
    assert options[chosen] == ("Everything" if form == "/trends" else "Last 12 months")
    for title, value in named.items():
        sent = {"period": value, "since": since, "until": until, "shown": shown}
        reply = client.get(f"/tiny{form}?{urlencode(sent)}", follow_redirects=True)
        assert reply.status_code == 200
        address = dict(parse_qsl(reply.request.query_string.decode()))
        if value != chosen:
            assert (address["since"], address["until"]) == PRESETS[title]
        else:
            assert address == {}
        assert control(reply.text) == PRESETS[title]
        again, words = select(reply.text, "period")
        assert words[again] == title


def test_each_break_is_on_offer_for_what_it_breaks(client: FlaskClient) -> None:
    page = client.get("/tiny/map?measure=complaints").text
    assert "Since November 2021: numbers counted anew" in select(page, "period")[1].values()
    page = client.get("/tiny/map?measure=stops").text
    assert not any("November 2021" in t for t in select(page, "period")[1].values())


@given(
    shown=st.tuples(st.sampled_from(MONTHS), st.sampled_from(MONTHS)).map(sorted),
    end=st.sampled_from(["since", "until"]),
    month=st.sampled_from(MONTHS),
    usual=st.booleans(),
)
def test_the_other_end_moves_along(shown: list[str], end: str, month: str, usual: bool) -> None:
    """The chosen end stays, the ends are in order, and a moved end keeps the length as far as
    months are on offer.
    """
    first, last = shown
    sent = {"period": "", "since": first, "until": last, end: month}
    sent["shown"] = ",".join([first, last, MONTHS[0], MONTHS[-1], *(["usual"] if usual else [])])
    found = normalize_period(tuple(sent.items()))
    assert normalize_period(found) == found
    settled = dict(found)
    if sent[end] == (first if end == "since" else last):
        assert settled == ({} if usual else {"since": first, "until": last})
        return
    assert settled[end] == month
    assert settled["since"] <= settled["until"]
    if sent["since"] <= sent["until"]:
        assert settled == {"since": sent["since"], "until": sent["until"]}
    else:
        length = len(between(settled["since"], settled["until"]))
        outer = settled["until"] == MONTHS[-1] or settled["since"] == MONTHS[0]
        assert length == len(between(first, last)) or outer


@given(st.text("periodshownsinceuntil=&,0123456789-%", max_size=80))
def test_what_is_no_form_is_left_alone_or_put_in_order(text: str) -> None:
    settled = normalize_period(parse_parameters(text))
    assert normalize_period(settled) == settled


def test_a_form_never_leads_to_another_host(client: FlaskClient) -> None:
    reply = client.get("//evil.example/?since=2023-05&until=2022-01")
    assert reply.status_code != 302 or not reply.headers["Location"].startswith("//")


@given(
    st.tuples(st.sampled_from(MONTHS), st.sampled_from(MONTHS)).map(
        lambda m: Period.parse(*sorted(m))
    )
)
def test_the_period_before_is_as_long_and_of_the_same_months(period: Period) -> None:
    def index(month: str) -> int:
        return int(month[:4]) * 12 + int(month[5:])

    before = find_comparison_period(period)
    length = index(period.until) - index(period.since) + 1
    assert index(before.until) - index(before.since) + 1 == length
    assert before.since[5:] == period.since[5:]
    assert before.until < period.since
    assert index(period.since) - index(before.until) <= 12
    if length % 12 == 0:
        assert index(before.until) + 1 == index(period.since)


def headline(client: FlaskClient, search: str) -> str:
    page = client.get(f"/tiny?{search}").text
    text = re.search(r'class="headlines[^>]*>(.*?)</p>', page, re.S).group(1)
    return unescape(re.sub("<[^>]*>", "", text)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("since=2022-09&until=2023-08", "in the 12 months before"),
        ("since=2022-01&until=2022-12", "in 2021"),
        ("since=2022-03&until=2022-05", "from March to May 2021"),
        ("since=2023-08&until=2023-08", "in August 2022"),
        # The data begin inside the 24 months before.
        ("since=2021-09&until=2023-08", "are incomplete, so no change is given"),
        ("since=2020-07&until=2020-12", "There are no data from July to December 2019, so no"),
        ("since=2023-01&until=2023-09", "are incomplete, so no change is given"),
    ],
)
def test_a_comparison_names_a_period_of_equal_length(
    client: FlaskClient, search: str, words: str
) -> None:
    assert words in headline(client, search)


def test_24_months_are_compared_with_the_24_months_before(tmp_path) -> None:
    days = [f"{y}-{m:02d}-10" for y in range(2019, 2024) for m in range(1, 13)]
    stops = [
        make_stop(day) for i, day in enumerate(days) for _ in range(4 if day < "2021-11" else 6)
    ]
    world = TinyCity(tmp_path, stops)
    world.write_city(CITY_FILE.replace("begins = 2020-01-01\n", ""))
    world.refresh()
    client = app.create_app(world.settings).server.test_client()
    said = headline(client, "since=2021-11&until=2023-10")
    assert "144 stops from November 2021 to October 2023, 50% more" in said
    assert "than in the 24 months before" in said
    briefing = client.get("/briefing?city=tiny&measure=stops&by=month&since=2021-11&until=2023-10")
    assert "144 stops" in briefing.text
    assert "in the 24 months before" in briefing.text
    embed = client.get("/embed/number?city=tiny&measure=stops&since=2021-11&until=2023-10")
    assert "than in the 24 months before" in embed.text


@pytest.mark.parametrize("ends", ["since=2022-05", "until=2022-05"])
def test_one_end_means_the_same_in_an_embed_and_a_briefing(client: FlaskClient, ends: str) -> None:
    asked = client.get(f"/api/v1/answers.json?city=tiny&measure=stops&{ends}").json
    count = asked["rows"][0]["numerator"]
    embed = client.get(f"/embed/number?city=tiny&measure=stops&{ends}").text
    briefing = client.get(f"/briefing?city=tiny&measure=stops&by=race&{ends}").text
    assert f"{count} stops" in embed
    assert f"{count} stops" in briefing


def test_a_number_folds_the_reason_of_a_break_with_its_notes(client: FlaskClient) -> None:
    ends = "since=2022-01&until=2022-12"
    text = client.get(f"/embed/number?city=tiny&measure=complaints&{ends}").text
    sentence = re.search(r'<p class="sentence">(.*?)</p>', text)[1]
    assert "November 2021 do not compare, so no change is given." in sentence
    assert "New forms." not in sentence
    assert text.count("New forms.") == 1
    assert "<li>New forms.</li>" in text


def test_what_is_no_month_is_refused_on_a_district_page(client: FlaskClient) -> None:
    assert client.get("/tiny/district/east?since=soon").status_code == 400
    assert client.get("/tiny/district/east?from=mail").status_code == 200


def test_topics_that_end_in_other_months_name_their_own(client: FlaskClient) -> None:
    page = client.get("/tiny").text
    assert "Complaints: the 12 months to April 2023." in page
    named = client.get("/tiny?since=2022-01&until=2022-12").text
    assert 'class="hint">Complaints' not in named


def test_an_address_keeps_what_is_not_the_period() -> None:
    sent = "measure=stops&by=month&by=&district=&since=2023-05&until=2022-05&lang=es"
    assert normalize_period(parse_parameters(sent)) == (
        ("measure", "stops"),
        ("by", "month"),
        ("by", ""),
        ("lang", "es"),
        ("since", "2022-05"),
        ("until", "2023-05"),
    )
