"""Apply choices: the bridging text, clean where something was chosen, byte for byte as it was everywhere else.

Choosing cuts away what was not chosen and the marks around what was.  Then only the seams are mended: two spaces
become one, a space before a comma goes, two commas become one, a sentence that lost its head gets a capital, and a
paragraph or list item with nothing left goes with the blank line behind it.
"""

# ruff: noqa: RUF001 - brackets and punctuation of other scripts stand here on purpose

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from goodoffices.basics.errors import Malformed, NotFound, Refused
from goodoffices.text.model import Item, Text
from goodoffices.text.reading import read

#: One option of a set, counted from 1; or, of a single bracket, whether its words stay or go.
Choice = int | str
_SPACES = " \t\xa0\u202f"
_NUMBER_ALONE = re.compile(r"[\s>]*(?:(?:\d+[a-z]*(?:\.\d+)*(?:bis|ter)?|\(?\w{1,4}\)|[-*+•])[.)]?)?[\s.;,:]*")
_SENTENCE_STARTS = re.compile(r"(?:^|\n)[ \t]*(?:\d+[a-z]{0,6}[.)][ \t\xa0]+)?$|[^\s.][^\s.][.!?][\"”]?[ \t\xa0]+$")


@dataclass(frozen=True, slots=True)
class Made:
    """One choice as it was made: where, which, and the words that stand there now; ``moot`` when what held it went."""

    id: str
    provision: str
    chosen: str
    words: str
    moot: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """The text with choices made, and what was chosen where, in the order of the text."""

    text: Text
    made: tuple[Made, ...]

    def __str__(self) -> str:
        return str(self.text)


def apply(text: Text, choices: Mapping[str, Choice]) -> Applied:
    """Resolve the choice points named; the rest stays bracketed, byte for byte.

    A choice is the number of an option, counted from 1, or ``"keep"`` or ``"drop"`` for a bracket without rivals;
    ``"drop"`` of a set is allowed where leaving out is one of its options.  NotFound for an id that is no choice
    point of this text, Malformed for a choice that is none, Refused for leaving out what the legend says must stay.
    """
    points = {item.id: item for item in text.choices}
    for id_ in choices:
        if id_ not in points:
            raise NotFound(f"This text has no choice point “{id_}”. Its outline lists them.")
    cuts: list[tuple[int, int]] = []
    capitals: set[int] = set()
    made: list[Made] = []
    gone: list[tuple[int, int]] = []  # what is cut, the next to end on top
    for item in text.choices:
        if item.id not in choices:
            continue
        start, end = _kept(item, choices[item.id])
        while gone and gone[-1][1] <= item.start:
            gone.pop()
        moot = bool(gone) and gone[-1][0] <= item.start
        made.append(Made(item.id, item.provision, str(choices[item.id]), "" if moot else text.source[start:end], moot))
        if moot:
            continue
        if any(text.source[option.start : option.start + 1].isupper() for option in item.options):
            capitals.add(item.start)
        cut = [(item.start, item.end)] if start == end else [(item.start, start), (end, item.end)]
        cuts += cut
        gone += [each for each in reversed(cut) if each[0] < each[1]]
    source = _mended(text.source, _merged(cuts), capitals) if cuts else text.source
    return Applied(read(source, text.legend) if cuts else text, tuple(made))


def _kept(item: Item, choice: Choice) -> tuple[int, int]:
    """The words that stay, from offset to offset; empty for none."""
    options = item.options
    if choice == "drop":
        if not item.may_be_left_out:
            raise Refused(
                f"{item.id} is a set of {len(options)}, and leaving out is none of them. Choose 1 to {len(options)}."
            )
        return item.start, item.start
    if choice == "keep":
        if len(options) > 1:
            raise Malformed(f"{item.id} is a set: say which of its {len(options)} options, 1 to {len(options)}.")
        return options[0].start, options[0].end
    if isinstance(choice, bool) or not isinstance(choice, int) or not 1 <= choice <= len(options):
        raise Malformed(f"{item.id} has {len(options)} to choose from: say 1 to {len(options)}, not “{choice}”.")
    option = options[choice - 1]
    return (item.start, item.start) if option.out or option.start == option.end else (option.start, option.end)


def _merged(cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cuts in order, those that touch or hold one another made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(cuts):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def _mended(source: str, cuts: list[tuple[int, int]], capitals: set[int]) -> str:
    out = _Joined()
    here = 0
    for start, end in cuts:
        out.keep(source[here:start])
        out.seam(capital=start in capitals)
        here = end
    out.keep(source[here:])
    return out.whole()


class _Joined:
    """Pieces that are kept, joined cleanly where something between them was cut away."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._tail = ""  # the end of what is kept, as far as seams look back
        self._open = False  # a seam waits for what comes behind it
        self._lost_capital = False
        self._touched: list[int] = []
        self._length = 0

    def seam(self, *, capital: bool) -> None:
        """Something was cut away here, with a capital perhaps."""
        self._open = True
        self._lost_capital |= capital

    def keep(self, piece: str) -> None:
        """What comes next in the text."""
        if not piece:
            return
        if self._open:
            piece = self._joined(piece)
            self._open = not piece.strip(_SPACES)
        if piece:
            self._push(piece)

    def whole(self) -> str:
        """All of it, without the lines that were emptied."""
        return _without_emptied("".join(self._pieces), self._touched)

    def _push(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
        self._tail = (self._tail + piece)[-80:] if len(piece) < 80 else piece[-80:]

    def _shorten(self, by: int) -> None:
        """Take characters off the end of what is kept."""
        while by > 0 and self._pieces:
            last = self._pieces.pop()
            self._length -= min(by, len(last))
            if len(last) > by:
                self._pieces.append(last[:-by])
            by -= len(last)
        self._tail = "".join(self._pieces[-80:])[-80:]

    def _joined(self, piece: str) -> str:
        """The piece as it stands behind the seam; what is before may lose a space or comma."""
        self._touched.append(self._length)
        begins = self._tail[-1:] in {"", "\n"}
        if (self._tail[-1:] in tuple(_SPACES) or begins or self._tail[-1:] in tuple("([{“«")) and piece[0] in _SPACES:
            piece = piece.lstrip(_SPACES)
        if piece[:1] in {",", ";"} and _SENTENCE_STARTS.search(self._tail) and piece[1:].strip(_SPACES)[:1].isalpha():
            piece = piece[1:].lstrip(_SPACES)
        first = piece[:1]
        if first and first in ",.;:!?)]}”»\r\n،؛؟，。；：" and first not in "]}»":
            bare = self._tail.rstrip(_SPACES)
            if bare and bare[-1] != "\n" and not _NUMBER_ALONE.fullmatch(bare.rpartition("\n")[2]) and first != ":":
                self._shorten(len(self._tail) - len(bare))
            piece = self._without_doubles(piece, first)
        if self._lost_capital and piece[:1].islower() and _SENTENCE_STARTS.search(self._tail):
            piece = piece[0].upper() + piece[1:]
        if piece.strip(_SPACES):
            self._lost_capital = False
        return piece

    def _without_doubles(self, piece: str, first: str) -> str:
        last = self._tail[-1:]
        if last in {",", "،", "，"} and first in ",.;:،؛，。；":
            self._shorten(1)
        elif last in {";", ":", ".", "؛"} and first in {",", last} and first != ":" and piece[:2] != "..":
            return piece[1:]
        return piece


def _without_emptied(source: str, touched: list[int]) -> str:
    """The text without the lines in which a seam left nothing but a number or bullet."""
    gone: list[tuple[int, int]] = []
    for at in touched:
        start = source.rfind("\n", 0, min(at, len(source))) + 1
        if gone and start < gone[-1][1]:
            continue
        end = source.find("\n", at)
        end = len(source) if end < 0 else end + 1
        if end - start > 80 or not _NUMBER_ALONE.fullmatch(source, start, end):
            continue
        following = source.find("\n", end)
        if (
            following >= 0
            and not source[end:following].strip()
            and (start == 0 or not source[max(source.rfind("\n", 0, start - 1), 0) : start].strip())
        ):
            end = following + 1
        gone.append((start, end))
    if not gone:
        return source
    pieces, here = [], 0
    for start, end in gone:
        pieces.append(source[here:start])
        here = end
    return "".join([*pieces, source[here:]])
