"""On which line each name of a TOML text stands.

The standard library reads TOML and forgets where things were; so does every writer-friendly library.  This
module only walks a text that ``tomllib`` has already accepted, so it need not judge, only count.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

#: Where a value stands: names of tables and fields, and positions in lists, from the top.
Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*+")
_SPACE = re.compile(r"[ \t]*+")
_BARE = re.compile(r"[A-Za-z0-9_-]++")
_SCALAR = re.compile(r"[^,\]}#\n]*+")
_STRING = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"{3,5}'  # two quotes may touch the closing three
    r"|'''(?:[^']++|'(?!''))*+'{3,5}"
    r'|"(?:[^"\\]++|\\.)*+"'
    r"|'[^']*+'",
    re.DOTALL,
)


def key_lines(text: str) -> dict[Path, int]:
    """The line, from 1, of every table, field and list item of a valid TOML text, by its path.

    A table that is opened several times stands where it is first named.  The text must be one that
    ``tomllib.loads`` accepts; RecursionError when it nests deeper than the interpreter allows.
    """
    return _Walk(text).all()


class _Walk:
    """One pass over a valid text; ``_at`` is the next character to look at."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}  # how many [[...]] of this path so far

    def all(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._lines

    def _header(self) -> Path:
        """``[a.b]`` or ``[[a.b]]``: the path that the following fields belong to."""
        line = self._line()
        repeated = self._text.startswith("[[", self._at)
        self._at += 2 if repeated else 1
        names = self._key()
        self._at += 2 if repeated else 1
        path: Path = ()
        for number, key in enumerate(names, 1):
            path = (*path, key)
            self._lines.setdefault(path, line)
            if repeated and number == len(names):
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
                self._lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._key():
            path = (*path, key)
            self._lines.setdefault(path, line)
        self._at += 1  # the sign =
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> list[str]:
        """A name or a dotted name, with the space around it."""
        names = []
        while True:
            self._skip(_SPACE)
            bare = _BARE.match(self._text, self._at)
            if bare:
                names.append(bare.group())
                self._at = bare.end()
            else:
                names.append(str(tomllib.loads(f"key = {self._skip(_STRING)}")["key"]))
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                return names
            self._at += 1

    def _value(self, path: Path) -> None:
        match self._text[self._at]:
            case "[":
                self._list(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._skip(_STRING)
            case _:
                self._skip(_SCALAR)

    def _list(self, path: Path) -> None:
        index = 0
        self._at += 1
        while self._has_another("]"):
            self._lines.setdefault((*path, index), self._line())
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._has_another("}"):
            self._pair(path)

    def _has_another(self, closing: str) -> bool:
        """Step to the next item of a list or inline table; False, and past it, when it closes here."""
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
        if self._text[self._at] != closing:
            return True
        self._at += 1
        return False

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError("This text is not TOML that tomllib accepts.")
        self._at = found.end()
        return found.group()

    def _line(self) -> int:
        return bisect_right(self._ends, self._at - 1) + 1
