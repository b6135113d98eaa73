"""The numbers that reporters and secretariats count by hand."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from goodoffices.text.model import CHOICES, Item, Text

#: Words on a page, as the United Nations count pages for translation.
WORDS_PER_PAGE = 330
_SINGLE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_TELLING = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a text comes to.

    ``brackets`` are pairs around disputed words: each member of a set counts, and holes, footnotes and notes are
    counted apart.  ``alternative_sets`` are the sets with rivals, figures and blocks of options included, and
    ``options`` what they offer.  ``max_depth`` is how deep disputed words lie in one another.  ``by_proponent`` says
    whose wordings, by name where the legend knows the code.
    """

    pages: int
    words: int
    articles: int
    provisions: int
    brackets: int
    alternative_sets: int
    options: int
    max_depth: int
    unbalanced: int
    placeholders: int
    blanks: int
    footnotes: int
    notes: int
    by_proponent: Mapping[str, int]


def words_in(source: str) -> int:
    """How many words: stretches between spaces that hold a letter or digit; each Chinese or Japanese sign is one.

    So ``re-opened``, ``1,000`` and an Arabic word with its article are one word each, ``[shall][should]`` two, and
    ``member[s]`` one.  Thai, Lao, Khmer and Burmese, written without spaces, count by the phrase.
    """
    signs = 0
    if _SINGLE.search(source):
        source, signs = _SINGLE.subn(" ", source)
    apart = source.replace("][", "] [")
    return signs + sum(1 for word in apart.split() if word.isalnum() or _TELLING.search(word))


def count(text: Text, words_per_page: int = WORDS_PER_PAGE) -> Counts:
    """Count a text; a page is ``words_per_page`` words, begun pages are whole."""
    kinds = Counter(item.kind for item in text.items)
    disputed = [item for item in text.items if item.kind in CHOICES]
    sets = [item for item in disputed if len(item.options) > 1]
    owners = Counter(text.legend.named(name) for item in disputed for name in _owners(item))
    words = words_in(text.source)
    return Counts(
        pages=math.ceil(words / words_per_page),
        words=words,
        articles=sum(1 for each in text.provisions if each.kind == "article"),
        provisions=len(text.provisions) if text.source else 0,
        brackets=sum(item.pairs for item in disputed),
        alternative_sets=len(sets),
        options=sum(len(item.options) for item in sets),
        max_depth=_deepest(disputed),
        unbalanced=kinds["unbalanced"],
        placeholders=kinds["placeholder"],
        blanks=kinds["blank"],
        footnotes=kinds["footnote"],
        notes=kinds["note"],
        by_proponent=MappingProxyType(dict(owners.most_common())),
    )


def _owners(item: Item) -> list[str]:
    return [name for option in item.options for name in option.by]


def _deepest(items: list[Item]) -> int:
    """The most disputed items that lie in one another."""
    deepest, around = 0, list[int]()
    for item in items:
        while around and around[-1] <= item.start:
            around.pop()
        around.append(item.end)
        deepest = max(deepest, len(around))
    return deepest
