"""Who speaks in a bracket: parties known from the legend, the title or the text, and what they say of the words."""

# ruff: noqa: RUF001 - patterns for the six UN languages hold letters of other scripts on purpose

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import NamedTuple

from goodoffices.text.legend import Legend
from goodoffices.text.vocabulary import BETWEEN_NAMES, NO_PARTY, OPTION, ROLES, SAID_BY, SAYS, SUPPORTED_BY

_CODE = re.compile(r"[^\W\d_a-zа-яё]{1,2}\d{0,3}|[A-ZА-ЯЁ][A-ZА-ЯЁ0-9+–-]{1,7}")
_TEXT_CODE = re.compile(r"(?:OP|PP|NB|PS)\d*|NOTE|DRAFT|[IVX]{2,}")
_WITHIN = re.compile(r"[a-zа-яёà-ÿ,\"“] ?[\"“]?((?:[A-ZА-ЯЁÀ-Þ][\w'’-]+[ ]?){1,4})")
_WORD = re.compile(r"[\w'’-]+")
_OWNER = re.compile(r"[\[⟦]((?:[^\W\d_a-zа-я][\w'’-]*[ ]?){1,3}):\s")
_OWNERS = re.compile(
    r"[\[⟦]((?:[^\W\d_a-zа-я][\w'’-]*[ ]?){1,3}):\s[^\[\]:]{1,300}[\]⟧][ \xa0\t]*"
    r"[\[⟦]((?:[^\W\d_a-zа-я][\w'’-]*[ ]?){1,3}):\s"
)
_LOWER = frozenset(
    ["the", "of", "and", "for", "de", "la", "le", "del", "du", "des", "el", "los", "las", "et", "y", "und", "in"]
)
_MANY_WORDS = 5


class Said(NamedTuple):
    """What the head of a bracket says: who proposes, who opposes."""

    by: tuple[str, ...]
    against: tuple[str, ...]


class Parties:
    """Tells a party's name from other words before a colon."""

    def __init__(self, source: str, legend: Legend) -> None:
        self._source = source
        self._listed = legend.parties()
        self._codes = legend.codes
        self._known: dict[str, bool] = {}

    def said(self, head: str) -> Said | None:
        """Read ``A, B propose; C oppose``; None when these are no parties."""
        by: list[str] = []
        against: list[str] = []
        for part in re.split(r"\s*[;；]\s*", head.strip()):
            who, for_it, told = _told(part)
            names = self.names(who)
            if not names or not all(self.is_party(name, told=told) for name in names):
                return None
            (by if for_it else against).extend(names)
        return Said(tuple(by), tuple(against)) if by or against else None

    def names(self, who: str) -> tuple[str, ...]:
        """The names in ``A, B and C``, as written."""
        who = who.strip(" \t\xa0\u200e\u200f*_()")
        if who in self._listed:
            return (who,)
        parts = (part.strip(" \t\xa0\u200e\u200f*_()") for part in BETWEEN_NAMES.split(SUPPORTED_BY.sub(", ", who)))
        return tuple(part for part in parts if part)

    def is_party(self, name: str, *, told: bool = False) -> bool:
        """Whether this is a party's name; ``told`` when a verb beside it says that it proposes or opposes."""
        if name in self._listed:
            return True
        words = _WORD.findall(name)
        if not words or len(words) > _MANY_WORDS or len(name) > 60:
            return False
        if name not in self._known:
            self._known[name] = self._judge(name, words)
        if self._known[name]:
            return True
        return told and _named(words) and not _is_caseless(name)

    def _judge(self, name: str, words: list[str]) -> bool:
        low = [word.lower() for word in words]
        if _CODE.fullmatch(name.replace(" ", "")):
            return not _TEXT_CODE.fullmatch(name)
        if any(word.removesuffix("'s").removesuffix("’s") in ROLES for word in low) and len(words) < 4:
            return True
        if _is_caseless(name):
            return name in self._title or all(word in self._all_words for word in words)
        telling = [word for word in words if word.lower() not in _LOWER]
        if not _named(words) or any(word.lower() in NO_PARTY for word in telling):
            return False
        return all(word in self._capitalised or word.lower() in self._title_words for word in telling)

    @cached_property
    def _title(self) -> str:
        return re.split(r"\n[ \t\r]*\n", self._source.lstrip()[:2000], maxsplit=1)[0]

    @cached_property
    def _title_words(self) -> frozenset[str]:
        return frozenset(word.lower() for word in _WORD.findall(self._title))

    @cached_property
    def _capitalised(self) -> frozenset[str]:
        """Words with a capital that stand within a sentence, own an option, or hold brackets again and again."""
        found = set(" ".join(_WITHIN.findall(self._source)).split())
        for match in OPTION.finditer(self._source):
            found.update(_WORD.findall(match["who"] or ""))
        heads = [match[1] for match in _OWNER.finditer(self._source)]
        again = {head for head, times in Counter(heads).items() if times > 1}
        again.update(head for match in _OWNERS.finditer(self._source) for head in match.groups())
        return frozenset(found.union(*(_WORD.findall(head) for head in again)))

    @cached_property
    def _all_words(self) -> frozenset[str]:
        """Every word of the text that is not the first of a bracket."""
        return frozenset(re.findall(r"(?<![\[\w])[وبلف]?(\w{2,})", self._source))


def _told(part: str) -> tuple[str, bool, bool]:
    """Who, whether for it, and whether a verb says so."""
    if (match := SAYS.fullmatch(part)) is not None:
        return match["who"], match["for"] is not None, True
    if (match := SAID_BY.fullmatch(part)) is not None:
        return match["who"] or match["who_against"], match["for"] is not None, True
    if part[:1] in "+–-−" and part[1:].strip():
        return part[1:], part[0] == "+", True
    return part, True, False


def _is_caseless(name: str) -> bool:
    return name.lower() == name.upper()


def _named(words: list[str]) -> bool:
    telling = [word for word in words if word.lower() not in _LOWER]
    return bool(telling) and all(not word[0].islower() for word in telling)
