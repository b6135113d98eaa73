"""Marks: the text cut into what may be notation and what lies between, by its characters alone.

A mark is an opener or closer of some kind of bracket, a quotation mark, a row of underscores, a Markdown footnote, or
an *aside*: something that holds brackets and is none (a link, code, an interval, an address, a law report's year).
"""

# ruff: noqa: RUF001 - patterns for the six UN languages hold letters of other scripts on purpose

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import NamedTuple

from goodoffices.text.legend import Legend


class What(IntEnum):
    """What a mark is."""

    OPEN = 0
    CLOSE = 1
    QUOTE = 2
    BLANK = 3
    FOOTNOTE = 4
    ASIDE = 5
    BREAK = 6


class Mark(NamedTuple):
    """One mark: where it is, what it is, and its sort: the number of its kind of bracket, or the way a quote turns."""

    start: int
    end: int
    what: What
    sort: int = 0


_FENCE = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,})([^\n]*)\n", re.MULTILINE)
_DEFINITION = re.compile(
    r"^[ \t]{0,3}\[([^\[\]\n^][^\[\]\n]{0,200})\]:[ \t]+(<[^<>\n]*>"
    r"|\S*[:/.#@]\S*)",
    re.MULTILINE,
)
_LINK = re.compile(
    r"!?\[((?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){0,1000})\]\(\s{0,9}(?:<[^<>\n]{1,2000}>"
    r"|(?=[^\s()]{0,2000}[/:#.@])[^\s()]{1,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,2000})?)"
    r"(?:\s{1,9}(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'))?\s{0,9}\)"
)
_REFERENCE = re.compile(r"!?\[([^\[\]\n]{1,200})\](?:\[([^\[\]\n]{0,200})\])?")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,80}\]")
_LIMIT = r"[-+−]?(?:\d+(?:\.\d+)?|∞|[٠-٩]+)"
_INTERVAL = re.compile(
    rf"[\[(]\s?{_LIMIT}\s?[,;]\s?{_LIMIT}\s?[\])\[]|\[[a-z0-9],\s?[a-z0-9]\)|\([a-z0-9],\s?[a-z0-9]\]"
)
_REVERSED = re.compile(rf"\]{_LIMIT}[,;]\s?{_LIMIT}\[")
_REPORT = re.compile(
    r"\[(?:1[6-9]|20)\d\d(?:[-–]\d{2,4})?\](?=\s+(?:\(?\d{1,4}\)?\s+(?:[A-Z][\w.'’]{0,15}\s+){1,4}|"
    r"(?=(?:\w+\s+){0,2}\w*(?:[A-Z]{2}|[A-Z]\.\s?[A-Z]))(?:[A-Z][\w.'’]{0,15}\s+){1,4})\(?\d)"
)
_TASK = re.compile(r"[ \t>]*[-*+][ \t]+\[[ xX]\](?=[ \t]|\r?$)", re.MULTILINE)
_CODE = re.compile(r"``[^\n]{1,300}?``|`[^`\n]+`")
_ADDRESS = re.compile(
    r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,20}:[^\s<>]{1,2000}|[\w.+-]{1,100}(?:@"
    r"|\[at\])[\w.\[\]-]{1,200})>"
)
_WORD_AT = re.compile(r"[\w.+-]*(?:[ ]?\[(?:at|dot|AT|DOT)\][ ]?[\w-]+(?:\.[\w-]+)*)+")
_WORD_BEFORE = re.compile(r"[\w.+-]+$")
_URL = re.compile(r"(?:https?|ftp)://[^\s<>\"]+")
_BLANK = re.compile(r"_{3,}|(?<![^\W_])__(?![^\W_*])|(?<=\d)__(?![^\W_])")
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_QUOTES = {'"': 0, "“": 1, "”": -1, "„": 1}


def marks(source: str, legend: Legend) -> list[Mark]:
    """The marks of a text in order, none overlapping another; what is between them is plain words."""
    return list(_Lexer(source, legend))


class _Lexer:
    """Walks from one telling character to the next; each has its own way of being read."""

    def __init__(self, source: str, legend: Legend) -> None:
        self.source = source
        self.defined = (
            {match[1].strip().casefold() for match in _DEFINITION.finditer(source)} if "]:" in source else set()
        )
        self.code = _fenced(source)
        self.brackets: dict[str, tuple[What, int]] = {}
        for number, kind in enumerate(legend.kinds):
            if kind.means != "none":
                self.brackets[kind.opener] = (What.OPEN, number)
                self.brackets[kind.closer] = (What.CLOSE, number)
        self.quotes = dict(_QUOTES)
        if "«" not in self.brackets:
            self.quotes |= {"«": 1, "»": -1}
        self.ways: dict[str, Callable[[int], Mark | None]] = {
            "[": self._square, "!": self._picture, "(": self._interval, "]": self._reversed, "`": self._code,
            "<": self._address, "_": self._blank, "\n": self._break, "h": self._url, "f": self._url,
        }  # fmt: skip
        longest = sorted(self.brackets, key=len, reverse=True)
        self.next = re.compile(
            r"!\[|\(\s?[-+−\dа-яa-z∞]|`|<|_|\n[ \t\r]*(?=\n)|https?://|ftp://|\\?(?:"
            + "|".join(map(re.escape, longest))
            + ")|["
            + "".join(self.quotes)
            + "]"
        )

    def __iter__(self) -> Iterator[Mark]:
        here, code = 0, iter(self.code)
        fence = next(code, None)
        while (match := self.next.search(self.source, here)) is not None:
            at = match.start()
            while fence is not None and fence[1] <= at:
                fence = next(code, None)
            if fence is not None and fence[0] <= at:
                here = fence[1]
                yield from self._aside_of_code(*fence)
                continue
            mark = self._read(at, match[0])
            if mark is not None:
                yield mark
            here = max(mark.end if mark is not None else 0, at + 1)

    def _read(self, at: int, found: str) -> Mark | None:
        escaped = found[0] == "\\"
        bare = found[1:] if escaped else found
        if not escaped:
            way = self.ways.get(found[0])
            mark = way(at) if way is not None else None
            if mark is not None:
                return mark
        if bare in self.brackets:
            return Mark(at, at + len(found), *self.brackets[bare])
        if found in self.quotes:
            return Mark(at, at + 1, What.QUOTE, self.quotes[found])
        return None

    def _aside_of_code(self, start: int, end: int) -> Iterator[Mark]:
        yield Mark(start, end, What.ASIDE)

    def _aside(self, pattern: re.Pattern[str], at: int) -> Mark | None:
        match = pattern.match(self.source, at)
        return Mark(at, match.end(), What.ASIDE) if match else None

    def _square(self, at: int) -> Mark | None:
        source = self.source
        if (match := _FOOTNOTE.match(source, at)) is not None:
            return Mark(at, match.end(), What.FOOTNOTE)
        following = source[at + 1 : at + 2]
        if (
            following in " xX"
            and (box := _TASK.match(source, source.rfind("\n", max(at - 40, 0), at) + 1))
            and box.end() == at + 3
        ):
            return Mark(at, at + 3, What.ASIDE)
        if following.lower() in {"a", "d"} and source[at + 1 : at + 4].lower() in {"at]", "dot"}:
            return self._word_at(at)
        mark = self._interval(at) or self._aside(_REPORT, at) if following.isalnum() or following in "-+−(∞" else None
        if mark is not None:
            return mark
        if self.defined and (mark := self._by_reference(at)) is not None:
            return mark
        return self._aside(_LINK, at)

    def _by_reference(self, at: int) -> Mark | None:
        source = self.source
        if at == 0 or source[at - 1] == "\n":
            line = _DEFINITION.match(source, at)
            if line is not None:
                return Mark(at, line.end(), What.ASIDE)
        match = _REFERENCE.match(source, at)
        if match is None:
            return None
        label = match[2] or match[1]
        if label.strip().casefold() in self.defined:
            return Mark(at, match.end(), What.ASIDE)
        alone = match[1].strip().casefold() in self.defined and match[2] is not None
        return Mark(at, match.end(1) + 1, What.ASIDE) if alone else None

    def _word_at(self, at: int) -> Mark | None:
        before = _WORD_BEFORE.search(self.source, max(at - 100, 0), at)
        match = _WORD_AT.match(self.source, before.start() if before else at)
        return Mark(match.start(), match.end(), What.ASIDE) if match and before and match.end() > at else None

    def _picture(self, at: int) -> Mark | None:
        return self._aside(_LINK, at)

    def _interval(self, at: int) -> Mark | None:
        match = _INTERVAL.match(self.source, at)
        if match is None or (match[0][0] == "(" and match[0][-1] == ")"):
            return None
        figure = match[0][0] + match[0][-1] == "[]" and ", " not in match[0] and ";" not in match[0]  # [1,000], [2,5]
        return None if figure else Mark(at, match.end(), What.ASIDE)

    def _reversed(self, at: int) -> Mark | None:
        spaced = at == 0 or self.source[at - 1].isspace()
        return self._aside(_REVERSED, at) if spaced else None

    def _code(self, at: int) -> Mark | None:
        return self._aside(_CODE, at)

    def _address(self, at: int) -> Mark | None:
        return self._aside(_ADDRESS, at)

    def _blank(self, at: int) -> Mark | None:
        if at and self.source[at - 1] == "_":
            return None
        match = _BLANK.match(self.source, at)
        return Mark(at, match.end(), What.BLANK) if match else None

    def _break(self, at: int) -> Mark | None:
        return Mark(at, at + 1, What.BREAK)

    def _url(self, at: int) -> Mark | None:
        match = _URL.match(self.source, at)
        if match is None:
            return None
        depth, end = 0, match.end()
        for offset, char in enumerate(match[0], at):
            depth += (char == "[") - (char == "]")
            if depth < 0:
                end = offset
                break
        return Mark(at, end, What.ASIDE)


def _fenced(source: str) -> list[tuple[int, int]]:
    """The content of every closed fence of code, without its last line end."""
    found: list[tuple[int, int]] = []
    opened: tuple[int, str] | None = None
    for match in _FENCE.finditer(source if source.endswith("\n") else source + "\n"):
        fence = match[1]
        if opened is None:
            opened = (match.end(), fence)
        elif fence[0] == opened[1][0] and len(fence) >= len(opened[1]) and not match[2].strip():
            end = match.start() - 1
            found += [(opened[0], end)] if end > opened[0] else []
            opened = None
    return found
