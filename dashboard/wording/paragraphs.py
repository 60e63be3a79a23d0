"""Paragraphs that know their sentences, and blocks in which no sentence stands twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence


class Paragraph(str):
    """A text made of sentences, which can be taken out one by one; empty ones are none."""

    sentences: tuple[str, ...]

    def __new__(cls, *texts: str) -> Paragraph:
        sentences = tuple(s for text in texts for s in split_sentences(text))
        paragraph = super().__new__(cls, " ".join(sentences))
        paragraph.sentences = sentences
        return paragraph

    def without(self, said: Collection[str]) -> Paragraph:
        """The paragraph without some sentences."""
        return Paragraph(*(s for s in self.sentences if s not in said))

    def without_lead(self, lead: str) -> Paragraph:
        """The paragraph without the sentences of another where it begins with them."""
        count = len(split_sentences(lead))
        begins = self.sentences[:count] == split_sentences(lead)
        return Paragraph(*self.sentences[count:]) if begins else self


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph; any other text counts as one sentence, "" as none."""
    if isinstance(text, Paragraph):
        return text.sentences
    return (text,) if text else ()


def remove_repeated_sentences(texts: Sequence[str]) -> tuple[Paragraph, ...]:
    """The texts of one block in their order, each sentence kept where it stands first and left out
    everywhere else.

    Texts may become empty.
    """
    said: set[str] = set()
    kept = []
    for text in texts:
        paragraph = Paragraph(*dict.fromkeys(split_sentences(text))).without(said)
        said.update(paragraph.sentences)
        kept.append(paragraph)
    return tuple(kept)
