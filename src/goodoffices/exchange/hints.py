"""How a mistake is shown to the person who made it: what was found, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from difflib import get_close_matches
from itertools import islice

_LONGEST = 60  # characters shown or compared
_MOST = 1000  # words compared


def shown(text: str) -> str:
    """``text`` in quotation marks, short, with characters that do not print spelled out."""
    return f"“{_printed(text)}”"


def _printed(text: str) -> str:
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return "".join(each if each.isprintable() else f"<U+{ord(each):04X}>" for each in cut)


def kind_of(value: object) -> str:
    """What a TOML value is, in words: ``the text “Norland”``, ``a list``, ``a table``."""
    match value:
        case str():
            return f"the text {shown(value)}"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {value}" if -1e15 < value < 1e15 else "a number too large"
        case list():
            return "a list"
        case dict():
            return "a table"
        case datetime() | date() | time():
            return "a date or time"
        case _:
            return "something else"


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that ``word`` was probably meant to be; empty when none is near."""
    by_case = {each.casefold(): each for each in islice(known, _MOST)}
    asked = word[:_LONGEST].casefold()
    near = get_close_matches(asked, list(by_case), 1, 0.6)
    return by_case[near[0]] if near else ""


def meant(word: str, known: Iterable[str]) -> str:
    """A sentence: what was probably meant, or else what there is to choose from."""
    choices = list(islice(known, _MOST))
    near = closest(word, choices)
    if near:
        return f"Did you mean {shown(near)}?"
    some = ", ".join(_printed(each) for each in sorted(choices)[:12] if each)
    return f"Known here: {some}." if some else ""
