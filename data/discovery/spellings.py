"""A draft without the values that the standard lists know: it states only what is a city's own."""

from __future__ import annotations

from data.model.standard_values import ValueMeanings, read_field_meanings, read_flag_meanings
from data.model.values import Dataset, FieldMap, FlagMap
from data.model.vocabulary import NOT_RECORDED, normalise_text

ANSWERS = ("yes", "no", NOT_RECORDED)


def leave_out_standard(dataset: Dataset) -> Dataset:
    """The same dataset, whose values mean the same, without those that the standard lists give that meaning."""
    fields = {name: _shorten_field(name, field) for name, field in dataset.fields.items()}
    shortened = dataset.model_copy(update={"fields": fields})
    flags = {name: _shorten_flag(shortened, name) for name in dataset.flags}
    return shortened.model_copy(update={"flags": flags})


def _shorten_field(name: str, field: FieldMap) -> FieldMap:
    known = read_field_meanings(name, field.model_copy(update={"values": {}}))
    values = {c: _unknown(raws, c, known) for c, raws in field.values.items()}
    shorter = field.model_copy(update={"values": {c: raws for c, raws in values.items() if raws}})
    meanings = read_field_meanings(name, shorter)
    return shorter if _mean_the_same(field.values, meanings) else field


def _shorten_flag(dataset: Dataset, name: str) -> FlagMap:
    """A flag without listed answers; whole where one of them would not be read any more.

    The lists read codes (1, 0) only for a flag that does not state both answers.
    """
    flag = dataset.flags[name]
    stated = {answer: getattr(flag, answer) for answer in ANSWERS}
    bare = flag.model_copy(update=dict.fromkeys(ANSWERS, ()))
    known = read_flag_meanings(_with_flag(dataset, name, bare), name)
    shorter = flag.model_copy(update={a: _unknown(raws, a, known) for a, raws in stated.items()})
    meanings = read_flag_meanings(_with_flag(dataset, name, shorter), name)
    return shorter if _mean_the_same(stated, meanings) else flag


def _with_flag(dataset: Dataset, name: str, flag: FlagMap) -> Dataset:
    return dataset.model_copy(update={"flags": {**dataset.flags, name: flag}})


def _unknown(raws: tuple[str, ...], meaning: str, known: ValueMeanings) -> tuple[str, ...]:
    """The values without this meaning in the lists."""
    return tuple(raw for raw in raws if known.find(normalise_text(raw)) != meaning)


def _mean_the_same(stated: dict[str, tuple[str, ...]], meanings: ValueMeanings) -> bool:
    return all(
        meanings.find(normalise_text(raw)) == meaning
        for meaning, raws in stated.items()
        for raw in raws
    )
