"""Finds the values of an open field that are free text and no categories: they are counted and not
published.

An open field keeps each published value as a category of its own, with a title, an address and a
row of every file. A column of narratives, names, addresses or case numbers would become public that
way, one person to a row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass

# A value that as many rows share is a category, however it reads.
MIN_SHARED_ROWS = 10
# So many rows at least, before it says anything that most of their values occur once.
MIN_ROWS = 10
MAX_SINGLE_SHARE = 0.5
# A list that nobody reads to its end; the longest list of beats that is known has fewer than 400.
MAX_VALUES = 1_000
MAX_WORDS = 9
# So many words that hardly two rows share are a sentence and no category, where most rows have one.
SENTENCE_WORDS, MAX_SENTENCE_ROWS = 5, 3
MAX_LETTERS = 120
# Column-wide, where one row in ten reads like free text, the rest is likely to be the short ones.
MAX_FREE_TEXT_SHARE = 0.1
# Ages and beats: 34, 12.0, B2, D-3A.
SHORT_CODE_PATTERN = re.compile(r"\s*[A-Za-z]{0,3}-?\d{1,4}[A-Za-z]?(?:\.0+)?\s*")
PERSONAL_PATTERN = re.compile(
    r"""
    \b\d+\s+(?:block\s+(?:of\s+)?)?(?:[nsew]\.?\s+)?\w+(?:\s\w+)?\s+
        (?:st|street|ave?|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|ct|court|pl|place|way|hwy|pkwy)\b
    | \b\d{2,}\s+(?:\w+\.?\s+){1,6}(?:street|ave?|avenue|blvd|boulevard|hwy|highway|pkwy|parkway)\b
    | \b(?:calle|avenida|avda?\.|camino|callej[oó]n|carretera)\s+(?:\w+\.?\s+){0,4}\w+,?\s*(?:\#|n[oº.]+)?\s*\d
    | \b(?:badge|shield|serial|placa|insignia)\b\W*(?:n[oº.]+|number|num|\#)?\W*\d{2,}
    | \b(?:block\s+of|\d+\s+bl(?:oc)?k)\b
    | \b(?:st|street|ave?|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane)\b\.?\s*(?:[&/@]|\band\b|\bat\b)\s*\w
    | \b\d{3}[-.\s]\d{3}[-.\s]\d{4}\b          # a telephone number
    | \S+@\S+\.\w+                             # an e-mail address
    | \b\d{2,4}-\d{4,}\b                       # a case number
    | \b(?:\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2})\b   # a day
    | (?:\d\D{0,2}){7,}                        # a long number
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Where so many values, and such a share of all, are names of people, the rest is likely to be those
# of others. Names are withheld however many rows share them: an officer has many stops.
FEWEST_NAMES = 5
MOST_NAMES = 0.3
# First names that are common in the United States (Social Security Administration, the last 100
# years), Spanish ones among them, without accents, but for those that are words or places as well.
FIRST_NAMES = frozenset(
    [
        "aaron",
        "adam",
        "alejandra",
        "alejandro",
        "alfredo",
        "amanda",
        "amy",
        "ana",
        "andrea",
        "andrew",
        "angela",
        "anna",
        "anthony",
        "antonio",
        "arthur",
        "arturo",
        "ashley",
        "barbara",
        "beatriz",
        "benjamin",
        "betty",
        "blanca",
        "brandon",
        "brenda",
        "brian",
        "carlos",
        "carmen",
        "carol",
        "carolyn",
        "catherine",
        "cecilia",
        "cesar",
        "charles",
        "cheryl",
        "christina",
        "christine",
        "christopher",
        "claudia",
        "cynthia",
        "daniel",
        "david",
        "deborah",
        "debra",
        "dennis",
        "diane",
        "diego",
        "donald",
        "donna",
        "douglas",
        "edgardo",
        "eduardo",
        "edward",
        "elena",
        "elizabeth",
        "emily",
        "emma",
        "enrique",
        "eric",
        "ernesto",
        "esteban",
        "ethan",
        "evelyn",
        "fabiola",
        "felipe",
        "fernando",
        "francisco",
        "frank",
        "gabriela",
        "gary",
        "george",
        "gerald",
        "gerardo",
        "gilberto",
        "graciela",
        "gregory",
        "guadalupe",
        "guillermo",
        "gustavo",
        "hannah",
        "harold",
        "heather",
        "hector",
        "helen",
        "henry",
        "hugo",
        "ignacio",
        "isabel",
        "ismael",
        "jacob",
        "jacqueline",
        "james",
        "janet",
        "jason",
        "javier",
        "jeffrey",
        "jennifer",
        "jeremy",
        "jerry",
        "jessica",
        "jesus",
        "joan",
        "john",
        "jonathan",
        "jorge",
        "jose",
        "josefina",
        "joseph",
        "joshua",
        "joyce",
        "juan",
        "juana",
        "judith",
        "julie",
        "julio",
        "justin",
        "karen",
        "katherine",
        "kathleen",
        "keith",
        "kelly",
        "kenneth",
        "kevin",
        "kimberly",
        "kyle",
        "larry",
        "laura",
        "lauren",
        "lawrence",
        "leticia",
        "linda",
        "lisa",
        "lorenzo",
        "lourdes",
        "lucia",
        "luis",
        "manuel",
        "marcos",
        "margaret",
        "margarita",
        "maria",
        "mario",
        "marisol",
        "martha",
        "martin",
        "mary",
        "mateo",
        "matthew",
        "mauricio",
        "megan",
        "melissa",
        "michael",
        "michelle",
        "miguel",
        "monica",
        "nancy",
        "nathan",
        "nicholas",
        "nicole",
        "noah",
        "nora",
        "olivia",
        "omar",
        "oscar",
        "pablo",
        "pamela",
        "patricia",
        "patrick",
        "paul",
        "pedro",
        "peter",
        "rachel",
        "rafael",
        "ramiro",
        "ramon",
        "raul",
        "raymond",
        "rebecca",
        "ricardo",
        "richard",
        "robert",
        "roberto",
        "rodrigo",
        "rogelio",
        "roger",
        "ronald",
        "rosa",
        "ruben",
        "ruth",
        "ryan",
        "samantha",
        "samuel",
        "sandra",
        "sarah",
        "saul",
        "scott",
        "sean",
        "sergio",
        "sharon",
        "shirley",
        "silvia",
        "sofia",
        "stephanie",
        "stephen",
        "steven",
        "susan",
        "teresa",
        "terry",
        "thomas",
        "timothy",
        "tyler",
        "vera",
        "veronica",
        "vicente",
        "victor",
        "walter",
        "william",
        "xavier",
        "ximena",
        "yolanda",
        "zachary",
    ]
)
WORDS_OF_A_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")


@dataclass(frozen=True)
class FreeText:
    """What is withheld of a column: its rows and values in all, the values that occur once, the
    most words of one, and the `values` that are not published; `whole` where that is the whole
    column.
    """

    rows: int
    distinct: int
    once: int
    words: int
    whole: bool
    values: frozenset[str]

    def plain(self) -> dict:
        """The statistics alone: what a manifest may keep, since it must not hold the values."""
        return {k: v for k, v in asdict(self).items() if k != "values"} | {
            "withheld": len(self.values)
        }


def find_free_text(rows: Mapping[str, int]) -> FreeText | None:
    """Which of an open column's values (value -> rows) are free text; None where none is.

    The whole column is, where its values mostly occur once or are sentences of a few rows each, are
    too many, read like free text in more than one row of ten, or are names of people in many; else
    only those few values are.
    """
    total = sum(rows.values())
    once = sum(1 for value, n in rows.items() if n == 1 and not SHORT_CODE_PATTERN.fullmatch(value))
    worded = {value for value, n in rows.items() if n < MIN_SHARED_ROWS and is_free_text(value)}
    rare = sum(
        n
        for value, n in rows.items()
        if n <= MAX_SENTENCE_ROWS and len(value.split()) >= SENTENCE_WORDS
    )
    alone = total >= MIN_ROWS and max(once, rare) > MAX_SINGLE_SHARE * total
    wordy = len(worded) > 1 and sum(rows[v] for v in worded) > MAX_FREE_TEXT_SHARE * total
    names = sum(1 for value in rows if names_person(value))
    named = names >= FEWEST_NAMES and names > MOST_NAMES * len(rows)
    whole = alone or wordy or named or len(rows) > MAX_VALUES
    values = frozenset(rows if whole else worded)
    if not values:
        return None
    words = max(len(value.split()) for value in rows)
    return FreeText(total, len(rows), once, words, whole, values)


def is_free_text(value: str) -> bool:
    """Whether a value is a sentence, or holds an address, a day or a number that points to one
    person or case.
    """
    wordy = len(value.split()) > MAX_WORDS or len(value) > MAX_LETTERS
    return wordy or bool(PERSONAL_PATTERN.search(value))


def names_person(value: str) -> bool:
    """Whether a value is two or three words with a common first name, or an initial, first or after
    a comma. An initial says it only after a comma: "A Street" is a street.
    """
    last, comma, first = value.partition(",")
    words = (first if comma else value).split()
    of_all = len(words) + (len(last.split()) if comma else 0)
    if not words or of_all not in (2, 3):
        return False
    if not all(
        WORDS_OF_A_NAME.fullmatch(word) for word in (*words, *(last.split() if comma else ()))
    ):
        return False
    if comma and len(words[0].rstrip(".")) == 1:
        return True
    return _strip_accents(words[0]).casefold() in FIRST_NAMES


def _strip_accents(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
