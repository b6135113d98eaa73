"""The leak check as its definition reads, slowly: what the quick one is compared with."""

from __future__ import annotations

import unicodedata

#: Letters of scripts that do not space words, as far as tests use them.
UNSPACED = ("CJK UNIFIED", "HIRAGANA", "KATAKANA", "THAI CHARACTER")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = ""
    for char in folded:
        category = unicodedata.category(char)
        if category == "Cf" or unicodedata.name(char, "").startswith("VARIATION SELECTOR"):
            continue
        kept += char if category[0] in "LMN" else " "
    return kept


def _is_unspaced(char: str) -> bool:
    return unicodedata.name(char, "").startswith(UNSPACED)


def words(text: str) -> list[str]:
    """The normalised words of scripts that space them."""
    return "".join(" " if _is_unspaced(char) else char for char in _plain(text)).split()


def characters(text: str) -> list[str]:
    """The normalised characters of scripts that do not space words."""
    return [char for char in _plain(text) if _is_unspaced(char)]


def _runs(items: list[str], size: int) -> set[tuple[str, ...]]:
    return {tuple(items[i : i + size]) for i in range(len(items) - size + 1)}


def verdict(text: str, statement: str) -> str:
    """*verbatim*, *in part* or nothing."""
    if _runs(words(text), 6) & _runs(words(statement), 6) or _runs(characters(text), 12) & _runs(
        characters(statement), 12
    ):
        return "verbatim"
    ours = _runs(words(text), 3) | _runs(characters(text), 6)
    theirs = _runs(words(statement), 3) | _runs(characters(statement), 6)
    return "in part" if theirs and 2 * len(ours & theirs) >= len(theirs) else ""
