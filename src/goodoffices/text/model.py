"""The values a text is made of: provisions in order, and over them, by offsets, what its brackets mean.

Offsets count code points of the text as read; ``end`` is exclusive.  Brackets may open in one provision and close in
another, so an item is anchored in the text rather than kept inside a provision.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from goodoffices.text.legend import Legend

ItemKind = Literal[
    "optional",
    "alternatives",
    "attributed",
    "footnote",
    "placeholder",
    "number",
    "blank",
    "note",
    "not a bracket",
    "unbalanced",
]
ProvisionKind = Literal[
    "title", "preamble", "heading", "article", "annex", "paragraph", "chapeau", "subparagraph", "option", "note"
]
#: The kinds of item at which somebody must choose.
CHOICES = frozenset({"optional", "alternatives", "attributed", "number"})


@dataclass(frozen=True, slots=True)
class Option:
    """One wording that may be chosen, and who wants or opposes it; ``out`` when the choice is leaving out."""

    start: int
    end: int
    by: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    out: bool = False
    _source: str = field(default="", repr=False, compare=False)

    @property
    def words(self) -> str:
        """The wording, word for word, brackets inside it included; empty for leaving out."""
        return "" if self.out else self._source[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the notation that a person would point at: a bracket, a set of them, a block of options, a hole.

    ``id`` is drawn from the provision and the item's own words, so the same text gives the same ids.  ``depth`` is
    one more than the number of items around it.  ``pairs`` counts the brackets it is made of.
    """

    id: str
    kind: ItemKind
    start: int
    end: int
    depth: int
    provision: str
    options: tuple[Option, ...] = ()
    by: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    pairs: int = 1

    @property
    def is_choice(self) -> bool:
        """Whether somebody must choose here."""
        return self.kind in CHOICES

    @property
    def is_set(self) -> bool:
        """Whether there are rivals to choose among."""
        return self.is_choice and len(self.options) > 1

    @property
    def may_be_left_out(self) -> bool:
        """Whether leaving out is a choice."""
        return len(self.options) < 2 or any(option.out for option in self.options)


@dataclass(frozen=True, slots=True)
class Provision:
    """A stretch of the text with a place in its order: an article, a paragraph, an annex, a heading.

    ``number`` is as displayed (``4bis``, ``OP6 alt``); ``parent`` is the id of what it belongs to, empty at the top.
    """

    id: str
    kind: ProvisionKind
    number: str
    heading: str
    start: int
    end: int
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something in the text that was kept and not understood; line and column count from 1."""

    line: int
    column: int
    what: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.what}"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words within a provision, and the innermost item that holds it, if any."""

    words: str
    item: Item | None


@dataclass(frozen=True, slots=True)
class Text:
    """A text as read: provisions that follow one another without a gap, items anchored in them, remarks.

    Ids of provisions and items are drawn from structure and content alone: reading the same text again gives the
    same ids.  Ids that survive edits from one revision to the next are given by matching two revisions, which hands
    over the earlier ids; ``read`` knows nothing of earlier revisions.
    """

    source: str
    legend: Legend
    provisions: tuple[Provision, ...]
    items: tuple[Item, ...]
    remarks: tuple[Remark, ...]
    _starts: tuple[int, ...] = field(default=(), repr=False, compare=False)

    def __str__(self) -> str:
        return "".join(self.source[each.start : each.end] for each in self.provisions)

    @property
    def choices(self) -> tuple[Item, ...]:
        """The choice points, in the order of the text."""
        return tuple(item for item in self.items if item.is_choice)

    def of(self, *kinds: ItemKind) -> tuple[Item, ...]:
        """The items of these kinds, in the order of the text."""
        return tuple(item for item in self.items if item.kind in kinds)

    def words(self, item: Item) -> str:
        """The item as it stands in the text, marks included."""
        return self.source[item.start : item.end]

    def at(self, offset: int) -> Provision:
        """The provision in which an offset lies."""
        starts = self._starts or tuple(each.start for each in self.provisions)
        return self.provisions[max(bisect_right(starts, offset) - 1, 0)]

    def crosses(self, item: Item) -> bool:
        """Whether the item opens in one provision and closes in another."""
        return self.at(item.start) is not self.at(max(item.end - 1, item.start))

    def runs(self, provision: Provision) -> Iterator[Run]:
        """The provision's words in order, cut where an item begins or ends; joined they are the provision."""
        return _runs(self, provision)


def _runs(text: Text, provision: Provision) -> Iterator[Run]:
    here, opened = provision.start, list[Item]()
    items = [item for item in text.items if item.start < provision.end and item.end > provision.start]
    edges = sorted({edge for item in items for edge in (item.start, item.end)} | {provision.end})
    coming = iter(items)
    upcoming = next(coming, None)
    for edge in edges:
        if here < edge <= provision.end:
            yield Run(text.source[here:edge], opened[-1] if opened else None)
            here = edge
        while opened and opened[-1].end <= edge:
            opened.pop()
        while upcoming is not None and upcoming.start <= edge:
            if upcoming.end > edge:
                opened.append(upcoming)
            upcoming = next(coming, None)
