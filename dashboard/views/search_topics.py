"""What a reader may look for beside places: the pages of a city and of the site, by their names in
every language of the site and by words that readers use for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from dashboard.branding.page_names import EMBED_BUILDER, SITE_PAGES
from dashboard.i18n.locale import get_language, use_language
from dashboard.i18n.translate import has_message
from dashboard.measures.registry import Measure
from dashboard.query import addresses, query_validation
from dashboard.query.naming_shares import PLACE_DIMENSIONS
from dashboard.service.answer_service import AnswerService
from dashboard.views.city_context import LEADING_MEASURES, CityContext, open_city
from dashboard.wording import get_dimension_title, get_topic_title, translate
from data.geocode.gazetteer import normalise_place_name
from data.model.values import Query
from data.model.vocabulary import DISTRICT, TIME_DIMENSIONS

# Shorter beginnings of a word fit too many titles.
MIN_PREFIX = 3
# By how many letters a word may be longer than one that it stands for: "arrests", "conclusiones".
MAX_ENDING = 2
MIN_SIMILARITY, MAX_SIMILAR = 0.75, 4
# The pages of the site beside the start page -> the messages that name them.
SITE_TITLES = {
    page: f"frame.{page}"
    for page in ("methods", "glossary", "census", "developers", "privacy", "accessibility")
}


@dataclass(frozen=True)
class Topic:
    """A page that can be looked for: its title and address in the reader's language; its names in
    that language and in the others, normalised; and what it holds (categories), for words that
    are no page's name.
    """

    title: str
    address: str
    names: tuple[str, ...]
    contents: tuple[str, ...] = ()


@dataclass(frozen=True)
class _NamedPage:
    """A page in one language."""

    title: str
    address: str
    other_names: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()

    def list_names(self) -> tuple[str, ...]:
        return tuple(map(normalise_place_name, (self.title, *self.other_names)))


def list_city_topics(desk: CityContext) -> tuple[Topic, ...]:
    """The topics, measures, breakdowns and pages of a city."""
    pages = {}
    for code in _list_languages(desk.answers):
        with use_language(code):
            pages[code] = tuple(_name_city_pages(open_city(desk.answers, desk.city.id)))
    return _join_languages(desk.answers, pages)


def list_missing_topics(desk: CityContext) -> tuple[Topic, ...]:
    """The measures of the site that a city has no data of: their pages say so."""
    pages, known = {}, {measure.id for measure in desk.measures}
    for code in _list_languages(desk.answers):
        with use_language(code):
            spoken = open_city(desk.answers, desk.city.id)
            pages[code] = tuple(
                _name_measure(spoken, measure)
                for measure in desk.answers.list_measures().values()
                if measure.id not in known
            )
    return _join_languages(desk.answers, pages)


def list_site_topics(answers: AnswerService) -> tuple[Topic, ...]:
    """The pages that belong to no city."""
    pages = {}
    for code in _list_languages(answers):
        with use_language(code):
            pages[code] = tuple(
                _NamedPage(
                    translate(title),
                    addresses.build_site_url(SITE_PAGES[page]),
                    _list_other_names(page),
                )
                for page, title in SITE_TITLES.items()
            )
    return _join_languages(answers, pages)


def find_topics(topics: tuple[Topic, ...], text: str) -> tuple[Topic, ...]:
    """The topic of this name; else those whose names, or what they hold, have each word of it."""
    wanted = normalise_place_name(text)
    words = wanted.split()
    if not words or any(word.isdigit() for word in words):
        return ()
    own = [topic for topic in topics if topic.names[0] == wanted]
    exact = own or [topic for topic in topics if wanted in topic.names]
    if exact:
        return (exact[0],)
    words = [word for word in words if len(word) >= MIN_PREFIX] or words
    named = [topic for topic in topics if _hold_words(topic.names, words)]
    return _drop_repeated(
        named or [topic for topic in topics if _hold_words(topic.contents, words)]
    )


def find_similar_topics(topics: tuple[Topic, ...], text: str) -> tuple[Topic, ...]:
    """The topics whose names resemble a text, the most similar first."""
    by_name = {name: topic for topic in reversed(topics) for name in topic.names}
    near = get_close_matches(normalise_place_name(text), by_name, MAX_SIMILAR, MIN_SIMILARITY)
    return _drop_repeated([by_name[name] for name in near])


def _list_languages(answers: AnswerService) -> tuple[str, ...]:
    """The reader's language first."""
    return tuple(dict.fromkeys((get_language(), *answers.face.list_languages())))


def _join_languages(
    answers: AnswerService, pages: dict[str, tuple[_NamedPage, ...]]
) -> tuple[Topic, ...]:
    """Each page once, with its names in all languages; without those that the site hides."""
    topics = []
    for spoken in zip(*pages.values(), strict=True):
        own = spoken[0]
        names = dict.fromkeys(name for page in spoken for name in page.list_names())
        contents = dict.fromkeys(
            normalise_place_name(title) for page in spoken for title in page.contents
        )
        topics.append(Topic(own.title, own.address, tuple(names), tuple(contents)))
    return tuple(topic for topic in topics if not answers.face.hides_page(topic.address))


def _drop_repeated(topics: list[Topic]) -> tuple[Topic, ...]:
    """One topic for each address, the first of them."""
    return tuple({topic.address: topic for topic in reversed(topics)}.values())[::-1]


def _hold_words(names: tuple[str, ...], words: list[str]) -> bool:
    return any(
        all(any(_stands_for(word, part) for part in name.split()) for word in words)
        for name in names
    )


def _stands_for(word: str, part: str) -> bool:
    """Whether a word of a search means a word of a name: it begins it, or has another ending."""
    if len(word) < MIN_PREFIX or len(part) < MIN_PREFIX:
        return word == part
    ending = len(word) - len(part)
    return part.startswith(word) or (word.startswith(part) and ending <= MAX_ENDING)


def _list_other_names(key: str) -> tuple[str, ...]:
    """The words that readers use for a page or a measure, beside its own name."""
    message = f"search.also.{key}"
    return tuple(translate(message).split(", ")) if has_message(message) else ()


def _name_city_pages(desk: CityContext) -> Iterator[_NamedPage]:
    for measure in desk.leading():
        trend = _build_trend_url(desk, measure.id)
        yield _NamedPage(get_topic_title(measure.topic), trend, (measure.short,))
    for measure in desk.measures:
        yield _name_measure(desk, measure)
    for measure in desk.leading():
        yield from _name_breakdowns(desk, measure)
    for page, key in addresses.PAGE_TITLES.items():
        if page != addresses.EXPLORE_VIEW:
            address = addresses.build_page_url(desk.city.id, page)
            others = _list_other_names(page) if page else (desk.city.name,)
            yield _NamedPage(translate(key), address, others)
    address = addresses.build_page_url(desk.city.id, EMBED_BUILDER)
    yield _NamedPage(translate("frame.embed"), address, _list_other_names(EMBED_BUILDER))


def _name_measure(desk: CityContext, measure: Measure) -> _NamedPage:
    leads = measure.id in LEADING_MEASURES.values()
    topic = (get_topic_title(measure.topic),) if leads else ()
    others = (*topic, measure.short, *_list_other_names(measure.id))
    return _NamedPage(measure.title, _build_trend_url(desk, measure.id), others)


def _name_breakdowns(desk: CityContext, measure: Measure) -> Iterator[_NamedPage]:
    """A measure by each of its dimensions: by place as a map, by the others as bars."""
    titles = query_validation.list_category_titles(desk.city, measure, desk.build.manifest)
    for dimension in desk.dimensions(measure):
        if dimension in TIME_DIMENSIONS:
            continue
        place = dimension in PLACE_DIMENSIONS
        word = (
            desk.city.districts.singular
            if dimension == DISTRICT
            else get_dimension_title(dimension).lower()
        )
        query = Query(desk.city.id, measure.id, (dimension,))
        yield _NamedPage(
            translate("search.by", topic=measure.short, dimension=word),
            addresses.build_page_url(desk.city.id, "map" if place else "breakdowns", query),
            contents=() if place else tuple(titles.get(dimension, {}).values()),
        )


def _build_trend_url(desk: CityContext, measure: str) -> str:
    return addresses.build_page_url(desk.city.id, "trends", Query(desk.city.id, measure))
