"""The legend of a text: what its brackets, kinds of bracket, codes and sets mean; with the defaults for none.

A legend is read from TOML of this shape; every part may be left out::

    note = "Letters before a colon name the delegation that holds the bracket."

    [codes]
    O = "Orvane"

    [brackets]
    "[]" = "optional"                # or "deletion", "placeholder", "note", "none"
    "⟦⟧" = { draft = "Selmere" }     # this kind of bracket holds that side's draft

    [sets]
    leave_out = true                 # of a set one is chosen, or none
    adjacent = "separate"            # brackets side by side are no set
"""

# ruff: noqa: RUF001 - brackets and punctuation of other scripts stand here on purpose

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from goodoffices.basics.errors import Malformed

Meaning = Literal["optional", "deletion", "placeholder", "note", "none", "draft"]
Adjacent = Literal["set", "separate"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of bracket: its opener, its closer, what it means, and whose draft it holds if it does."""

    opener: str
    closer: str
    means: Meaning = "optional"
    draft: str = ""

    def __post_init__(self) -> None:
        if not self.opener or not self.closer or self.opener == self.closer:
            raise Malformed(f"“{self.opener}{self.closer}” is no kind of bracket: opener and closer must differ.")
        if self.means not in get_args(Meaning):
            raise Malformed(f"A bracket cannot mean “{self.means}”: say optional, deletion, placeholder, note or none.")


#: What brackets mean when no legend says otherwise. Guillemets quote, and are no brackets.
DEFAULT_KINDS = (
    Kind("[", "]"),
    Kind("{", "}", "placeholder"),
    Kind("⟦", "⟧"),
    Kind("［", "］"),
    Kind("〔", "〕"),
    Kind("【", "】"),
)


@dataclass(frozen=True, slots=True)
class Legend:
    """What the marks of one text mean.  ``Legend()`` holds the defaults."""

    note: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    kinds: tuple[Kind, ...] = DEFAULT_KINDS
    leave_out: bool = False
    adjacent: Adjacent = "set"

    def named(self, code: str) -> str:
        """The party a code stands for; what is no code stands for itself."""
        return dict(self.codes).get(code, code)

    def parties(self) -> frozenset[str]:
        """Codes, names and owners of drafts that the legend knows."""
        drafts = {kind.draft for kind in self.kinds if kind.draft}
        return frozenset({word for pair in self.codes for word in pair} | drafts)


def read_legend(toml: str) -> Legend:
    """A legend out of TOML; Malformed, saying where, when it is none."""
    try:
        return legend_of(tomllib.loads(toml))
    except tomllib.TOMLDecodeError as error:
        raise Malformed(f"The legend is no TOML: {error}.") from None


def legend_of(table: Mapping[str, Any]) -> Legend:
    """A legend out of the tables of a TOML file; Malformed when an entry is unknown or of the wrong sort."""
    _only(table, {"note", "codes", "brackets", "sets"}, "")
    codes, brackets, sets = (_table(table, name) for name in ("codes", "brackets", "sets"))
    _only(sets, {"leave_out", "adjacent"}, "sets.")
    note, leave_out, adjacent = table.get("note", ""), sets.get("leave_out", False), sets.get("adjacent", "set")
    if not isinstance(note, str) or not all(isinstance(name, str) for name in codes.values()):
        raise Malformed("In the legend, note and codes are words in quotation marks.")
    if not isinstance(leave_out, bool):
        raise Malformed("In the legend, sets.leave_out is true or false.")
    if adjacent not in get_args(Adjacent):
        raise Malformed('In the legend, sets.adjacent is "set" or "separate".')
    own = tuple(_kind(pair, meaning) for pair, meaning in brackets.items())
    marks = {mark for kind in own for mark in (kind.opener, kind.closer)}
    rest = tuple(kind for kind in DEFAULT_KINDS if not {kind.opener, kind.closer} & marks)
    return Legend(note, tuple(codes.items()), own + rest, leave_out, cast("Adjacent", adjacent))


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, Mapping):
        raise Malformed(f"In the legend, [{name}] is a table.")
    return found


def _only(table: Mapping[str, Any], known: set[str], where: str) -> None:
    for name in table:
        if name not in known:
            raise Malformed(f"The legend knows no “{where}{name}”; it knows {', '.join(sorted(known))}.")


def _kind(pair: str, meaning: object) -> Kind:
    if len(pair) < 2 or len(pair) % 2:
        raise Malformed(f"In the legend, “{pair}” is no opener with its closer.")
    opener, closer = pair[: len(pair) // 2], pair[len(pair) // 2 :]
    if isinstance(meaning, str):
        return Kind(opener, closer, cast("Meaning", meaning))
    if isinstance(meaning, Mapping) and set(meaning) == {"draft"} and isinstance(meaning["draft"], str):
        return Kind(opener, closer, "draft", meaning["draft"])
    raise Malformed(f'In the legend, “{pair}” means a word such as "optional", or {{ draft = "…" }}.')
