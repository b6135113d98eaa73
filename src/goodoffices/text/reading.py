"""Reading: marks, pairs, judgement and sets in turn; a visitor is told what was found and builds what it likes.

The reader never refuses.  What to do about a bracket without its fellow, or an option without a rival, is the
visitor's affair: ``Builder`` keeps all of it and remarks on it; another may raise.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from typing import Protocol, cast

from goodoffices.text.judge import Judge, footnotes
from goodoffices.text.legend import Legend
from goodoffices.text.marks import Mark, What, marks
from goodoffices.text.model import Item, ItemKind, Option, Provision, Remark, Text
from goodoffices.text.pairs import Pair, paired
from goodoffices.text.sets import Found, Wording, adjacent, options
from goodoffices.text.structure import Structure, chapeaux


class Visitor(Protocol):
    """Who is told what stands in a text, in the order of the text: first the provisions, then items and remarks."""

    def provision(self, provision: Provision) -> None:
        """A provision begins."""

    def item(self, start: int, end: int, kind: ItemKind, found: Found | Pair | None) -> None:
        """An item; outer ones come before what lies in them."""

    def remark(self, at: int, what: str) -> None:
        """Something was kept that is not understood."""


def parse(source: str, legend: Legend, visitor: Visitor) -> None:
    """Read a text and tell the visitor of everything in it; any string will do, and none is refused."""
    cut = paired(marks(source, legend))
    judge = Judge(source, legend)
    for pair in cut.pairs:
        judge(pair)
    notes = footnotes(source, cut.pairs)
    structure = Structure(source, notes.heads)
    provisions = chapeaux(structure.read(), source)
    sets = options(source, cut.pairs, judge, structure.borders)
    sets += adjacent(source, cut.pairs, judge, legend)
    for provision in provisions:
        visitor.provision(provision)
    found: list[tuple[int, int, ItemKind, Found | Pair | None]] = []
    found += [(each.start, -each.end, cast("ItemKind", each.kind), each) for each in sets]
    found += [(pair.start, -pair.end, cast("ItemKind", pair.kind), pair) for pair in cut.pairs if not pair.taken]
    found += [(mark.start, -mark.end, "unbalanced", None) for mark in cut.singles]
    blank = {pair.inner for pair in cut.pairs if pair.kind == "blank"}
    cut.others = [mark for mark in cut.others if mark.start not in blank]
    found += _others(source, cut.others, notes.heads)
    found.sort(key=lambda each: each[:2])
    for start, end, kind, what in found:
        visitor.item(start, -end, kind, what)
    _remarks(source, cut.singles, visitor)


_WORTH_SAYING = re.compile(r"[\[\]{}⟦⟧<∞]|\(.*,.*\]")


def _others(
    source: str, others: list[Mark], heads: dict[str, int]
) -> list[tuple[int, int, ItemKind, Found | Pair | None]]:
    found: list[tuple[int, int, ItemKind, Found | Pair | None]] = []
    first_note = min(heads.values(), default=-1)
    for mark in others:
        if mark.what is What.FOOTNOTE:
            found.append((mark.start, -mark.end, "footnote", None))
        elif mark.what is What.BLANK:
            if not (
                mark.end < first_note
                and not source[mark.end : min(first_note, mark.end + 200)].strip()
                and first_note - mark.end < 200
            ):
                found.append((mark.start, -mark.end, "blank", None))
        elif _WORTH_SAYING.search(source, mark.start, mark.end):
            found.append((mark.start, -mark.end, "not a bracket", None))
    return found


def _remarks(source: str, singles: list[Mark], visitor: Visitor) -> None:
    for mark in singles:
        bracket = source[mark.start : mark.end]
        what = "is never closed" if mark.what is What.OPEN else "closes nothing"
        visitor.remark(mark.start, f"“{bracket}” {what}")


class Builder:
    """The visitor that builds a Text, keeps everything, and remarks on what is not understood."""

    def __init__(self, source: str, legend: Legend) -> None:
        self.source, self.legend = source, legend
        self._provisions: list[Provision] = []
        self._starts: list[int] = []
        self._items: list[Item] = []
        self._around: list[int] = []
        self._said: list[tuple[int, str]] = []
        self._equal: dict[str, int] = {}

    def provision(self, provision: Provision) -> None:
        """Keep it."""
        self._provisions.append(provision)
        self._starts.append(provision.start)

    def item(self, start: int, end: int, kind: ItemKind, found: Found | Pair | None) -> None:
        """Keep it, with its depth and an id out of its provision and its words."""
        around = self._around
        while around and around[-1] <= start:
            around.pop()
        depth = len(around) + 1
        around.append(end)
        home = self._provisions[max(bisect_right(self._starts, start) - 1, 0)].id
        wordings, pairs = _wordings(found, kind)
        source = self.source
        chosen = tuple([Option(each.start, each.end, each.by, each.against, each.out, source) for each in wordings])
        by, against = _owners(found, chosen)
        id_ = self._id(home, start, end)
        self._items.append(Item(id_, kind, start, end, depth, home, chosen, by, against, pairs))

    def remark(self, at: int, what: str) -> None:
        """Keep it for later, when lines are counted."""
        self._said.append((at, what))

    def text(self) -> Text:
        """What was built."""
        return Text(
            self.source,
            self.legend,
            tuple(self._provisions),
            tuple(self._items),
            tuple(_with_lines(self.source, self._said)),
            tuple(self._starts),
        )

    def _id(self, home: str, start: int, end: int) -> str:
        size = end - start
        words = (
            self.source[start:end]
            if size <= 512
            else f"{self.source[start : start + 256]}{size}{self.source[end - 256 : end]}"
        )
        digest = hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=5).digest()
        id_ = f"{home}-{digest.translate(_LETTERS).decode('ascii')}"
        self._equal[id_] = count = self._equal.get(id_, 0) + 1
        return id_ if count == 1 else f"{id_}-{count}"


_LETTERS = bytes(
    b"abcdefghijklmnopqrstuvwxyz234567"[byte % 32] for byte in range(256)
)  # RFC 4648 section 6, lower case


def _wordings(found: Found | Pair | None, kind: str) -> tuple[list[Wording], int]:
    if isinstance(found, Found):
        return found.wordings, len(found.pairs)
    if found is None:
        return [], 0
    if kind in {"optional", "attributed", "number"}:
        return [Wording(found.words, found.inner_end, found.by, found.against)], 1
    return [], 1


def _owners(found: Found | Pair | None, chosen: tuple[Option, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if isinstance(found, Pair):
        return found.by, found.against
    if not chosen:
        return (), ()
    by: dict[str, None] = {}
    against: dict[str, None] = {}
    for option in chosen:
        by |= dict.fromkeys(option.by)
        against |= dict.fromkeys(option.against)
    return tuple(by), tuple(against)


def _with_lines(source: str, said: list[tuple[int, str]]) -> list[Remark]:
    found, line, begins = [], 1, 0
    for at, what in sorted(said):
        while (ends := source.find("\n", begins, at)) >= 0:
            line, begins = line + 1, ends + 1
        found.append(Remark(line, at - begins + 1, what))
    return found


def read(text: str, legend: Legend | None = None) -> Text:
    """Read a text in the negotiators' notation; any string will do.  ``str()`` of what comes back is that string."""
    chosen = legend if legend is not None else Legend()
    builder = Builder(text, chosen)
    parse(text, chosen, builder)
    return builder.text()


def print_text(text: Text) -> str:
    """The text exactly as it was read."""
    return str(text)
