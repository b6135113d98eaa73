"""Brackets paired: each closer with the nearest opener of its kind that is open; what has no fellow is single."""

from __future__ import annotations

from dataclasses import dataclass, field

from goodoffices.text.marks import Mark, What


@dataclass(slots=True)
class Pair:
    """A bracket from opener to closer; ``inner`` to ``inner_end`` is what it holds.  Filled in while reading."""

    start: int
    inner: int
    inner_end: int
    end: int
    sort: int
    outer: Pair | None
    quoted: bool
    kind: str = ""
    by: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    words: int = 0  # where the wording begins, behind an attribution
    leaves_out: bool = False
    taken: bool = False  # part of a set or block
    roman: bool = False


@dataclass(slots=True)
class Paired:
    """What pairing gives: pairs by their openers, single marks, and the marks that are neither."""

    pairs: list[Pair] = field(default_factory=list)
    singles: list[Mark] = field(default_factory=list)
    others: list[Mark] = field(default_factory=list)


def paired(marks: list[Mark]) -> Paired:
    """Pair the brackets.  An opener that a closer of another kind passes over stays single."""
    found, opened, waiting = Paired(), list[tuple[Mark, bool]](), dict[int, int]()
    closed: dict[int, tuple[int, bool]] = {}  # opener's start → closer's index
    quoted = False
    for number, mark in enumerate(marks):
        if mark.what is What.OPEN:
            opened.append((mark, quoted))
            waiting[mark.sort] = waiting.get(mark.sort, 0) + 1
        elif mark.what is What.CLOSE:
            if not waiting.get(mark.sort):
                found.singles.append(mark)
                continue
            while opened[-1][0].sort != mark.sort:
                waiting[opened[-1][0].sort] -= 1
                found.singles.append(opened.pop()[0])
            opener, in_quotes = opened.pop()
            waiting[mark.sort] -= 1
            closed[opener.start] = (number, in_quotes)
        elif mark.what is What.QUOTE:
            quoted = not quoted if mark.sort == 0 else mark.sort > 0
        elif mark.what is What.BREAK:
            quoted = False
        else:
            found.others.append(mark)
    found.singles += [mark for mark, _ in opened]
    found.singles.sort()
    found.pairs = _nested(marks, closed)
    return found


def _nested(marks: list[Mark], closed: dict[int, tuple[int, bool]]) -> list[Pair]:
    pairs: list[Pair] = []
    around: list[Pair] = []
    for mark in marks:
        if mark.what is not What.OPEN or mark.start not in closed:
            continue
        number, quoted = closed[mark.start]
        closer = marks[number]
        while around and around[-1].end <= mark.start:
            around.pop()
        outer = around[-1] if around else None
        pair = Pair(mark.start, mark.end, closer.start, closer.end, mark.sort, outer, quoted, words=mark.end)
        pairs.append(pair)
        around.append(pair)
    return pairs
