"""The page on which readers find their own district, and the form that every such page carries."""

from __future__ import annotations

from dataclasses import replace

from dashboard.query import addresses, query_validation
from dashboard.query.addresses import Parameters
from dashboard.views.city_context import CityContext
from dashboard.views.model import FinderForm, PageContent
from dashboard.views.site_search import SearchResult
from dashboard.wording import translate


def build_finder_form(desk: CityContext) -> FinderForm:
    """The form, with nothing looked for yet."""
    city, setting = desk.city, desk.answers.settings.geocoder
    places = (desk.build.folder / "places.json").exists()
    sent = setting != "off" and not city.sample
    by_address = desk.outline is not None and (places or sent)
    return FinderForm(
        action=addresses.build_page_url(city.id, addresses.DISTRICT_PAGE),
        by_address=by_address,
        by_place=desk.outline is not None,
        promise=_write_promise(city.districts.singular, by_address, setting if sent else ""),
        example=translate("find.example", place=city.name) if city.sample else "",
    )


def _write_promise(district: str, by_address: bool, geocoder: str) -> str:
    """How the form uses an address or a location. `geocoder` is the service that receives the
    address, "" for none.
    """
    if not by_address:
        return translate("find.promise_place", district=district)
    if not geocoder:
        return translate("find.promise", district=district)
    name = translate("find.census") if geocoder == "census" else geocoder
    return translate("find.promise_sent", district=district, geocoder=name)


def build_finder_page(desk: CityContext, _parameters: Parameters = ()) -> PageContent:
    """The page of all districts: the form, the map, and the list."""
    titles = query_validation.list_districts(desk.city, desk.build.manifest)
    word = desk.city.districts
    heading = translate("find.page", district=word.singular)
    measures = [m for m in desk.leading() if "district" in desk.dimensions(m)]
    if not titles or not measures:
        lead = translate("find.no_districts", place=desk.city.name, district=word.singular)
        return PageContent(heading=heading, lead=lead)
    answer = desk.ask(measures[0].id, ("district",), {}, desk.period(measures[0]))
    chart = desk.map(
        answer, (), lambda d: addresses.build_district_url(desk.city.id, d) if d in titles else ""
    )
    finder = replace(build_finder_form(desk), pick=False)
    lead = "find.lead_list"
    if finder.by_place:
        lead = "find.lead" if finder.by_address else "find.lead_map"
    return PageContent(
        heading=heading,
        finder=finder,
        lead=translate(lead),
        charts=(chart,),
    )


def build_search_result_page(desk: CityContext, text: str, result: SearchResult) -> PageContent:
    """The same page after a search that did not end at one page: what was found, and what to do
    now.
    """
    content = build_finder_page(desk)
    form = content.finder or replace(
        build_finder_form(desk), by_address=False, by_place=False, pick=False
    )
    return replace(
        content, finder=add_search_result(form, text, result), status=result.status, still=True
    )


def add_search_result(form: FinderForm, text: str, result: SearchResult) -> FinderForm:
    """The form with what was typed into it and what that gave."""
    return replace(
        form,
        value=text[:200],
        said=result.said,
        choices=result.choices,
        fault=result.status >= 400,
    )
