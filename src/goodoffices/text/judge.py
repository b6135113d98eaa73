"""What one bracket is, judged by its words, its legend and what stands around it."""

# ruff: noqa: RUF001 - brackets and punctuation of other scripts stand here on purpose

from __future__ import annotations

import re
from typing import NamedTuple

from goodoffices.text import vocabulary as vo
from goodoffices.text.legend import Legend
from goodoffices.text.pairs import Pair
from goodoffices.text.parties import Parties

#: Invisible marks of direction, and the spaces and emphasis that words are trimmed of.
TRIM = " \t\r\n\xa0\u202f\u2009\u200b\u200e\u200f\u061c\u2066\u2067\u2068\u2069\ufeff"
_HEAD = re.compile(r"([^\[\]{}\n:：⟦⟧]{1,160})[:：](?!//)")
_AFFIX = re.compile(r"['’‘-]?[^\W\d_]{1,5}(?:['’][^\W\d_]{1,7})?|['’-][^\W\d_]+(?: [^\W\d_]+)?")
_WORDS_OF_THEIR_OWN = frozenset(
    [
        "and",
        "or",
        "nor",
        "not",
        "the",
        "of",
        "in",
        "on",
        "to",
        "by",
        "for",
        "as",
        "at",
        "a",
        "an",
        "is",
        "are",
        "if",
        "may",
        "и",
        "или",
        "و",
        "أو",
        "et",
        "ou",
        "y",
        "o",
    ]
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LONG = 300
#: A cheap look before the whole pattern is tried.
_OF_TEXT = re.compile(
    r"reserv|réserv|await|waiting|maintain|enter|plac|consult|consider|revert|confirm|come back|return"
    r"|резерв|ожида|ждёт|تحفظ|نتظر|保留",
    re.IGNORECASE,
)


class Judge:
    """Tells the kind of each bracket of one text, one by one; sets and options come after."""

    def __init__(self, source: str, legend: Legend) -> None:
        self.source = source
        self.legend = legend
        self.parties = Parties(source, legend)

    def __call__(self, pair: Pair) -> None:
        """Fill in what the pair is."""
        kind = self.legend.kinds[pair.sort]
        head = self.source[pair.inner : min(pair.inner_end, pair.inner + _LONG)]
        words = head.strip(TRIM)
        short = pair.inner_end - pair.inner <= _LONG
        pair.kind = "optional"
        if kind.means == "placeholder":
            pair.kind = "blank" if short and vo.BLANK.fullmatch(words) else "placeholder"
        elif kind.means == "note":
            pair.kind = "note"
        elif not (short and words and self._short(pair, words)) and not self._headed(pair, head, words) and words:
            self._remark(pair, words, short=short)
        elif not words:
            pair.kind = "blank"
        if kind.means == "draft" and pair.kind in {"optional", "number", "attributed"} and not pair.by + pair.against:
            pair.kind, pair.by = "attributed", (kind.draft,)

    def is_affix(self, pair: Pair) -> bool:
        """Whether it goes with a word it is glued to, as in ``member[s]`` and ``[un]lawful``."""
        before, after = self._beside(pair)
        words = self.source[pair.inner : min(pair.inner_end, pair.inner + 20)]
        if (
            not (before.isalpha() or after.isalpha())
            or not _AFFIX.fullmatch(words)
            or _CJK.search(words + before + after)
        ):
            return False
        return words.lower() not in _WORDS_OF_THEIR_OWN

    def _beside(self, pair: Pair) -> tuple[str, str]:
        return self.source[pair.start - 1 : pair.start] if pair.start else "", self.source[pair.end : pair.end + 1]

    def _short(self, pair: Pair, words: str) -> bool:
        """Blanks, figures and editors' marks: told by a handful of characters."""
        before, after = self._beside(pair)
        if words[0].isdigit() or not words[0].isalpha() or len(words) < 12:
            if vo.BLANK.fullmatch(words):
                return self._blank(pair, words, before)
            if pair.quoted and len(words) == 1 and words.isalpha() and after.isalpha() and not before.isalpha():
                pair.kind = "not a bracket"
                return True
            if vo.FIGURE.fullmatch(words) or (vo.ROMAN_DIGIT.fullmatch(words) and self._is_roman(pair)):
                pair.kind = "number"
                return True
            pair.roman = bool(vo.ROMAN_DIGIT.fullmatch(words))
        if words[0].lower() in "seirmocitbufтк" and vo.EDITORIAL.fullmatch(words):
            pair.kind = "not a bracket"
            return True
        return False

    def _blank(self, pair: Pair, words: str, before: str) -> bool:
        if words[0].isalpha() and before.isalpha():
            return False  # a suffix
        if vo.ROMAN_DIGIT.fullmatch(words) and self._is_roman(pair):
            pair.kind = "number"
        elif words[0] in ".…" and pair.quoted:
            pair.kind = "not a bracket"
        else:
            pair.kind = "blank"
        return True

    def _is_roman(self, pair: Pair) -> bool:
        """Whether a single letter is a figure: behind a word such as Annex, or beside another Roman figure."""
        before = self.source[max(pair.start - 40, 0) : pair.start]
        after = self.source[pair.end : pair.end + 40]
        others = [
            re.match(rf"[ \t\xa0]*({vo.ROMAN_BRACKET})", after),
            re.search(rf"({vo.ROMAN_BRACKET})[ \t\xa0]*$", before),
        ]
        beside = any(other is not None and not re.fullmatch(r"\[X{1,2}\]", other[1]) for other in others)
        return beside or bool(vo.BEFORE_FIGURE.search(before) and self.source[pair.inner : pair.inner_end] != "X")

    def _headed(self, pair: Pair, head: str, words: str) -> bool:
        """``[A: …]``, ``[Note: …]``: what stands before a colon."""
        match = _HEAD.match(head)
        if match is None:
            return False
        said, rest = match[1].strip(TRIM + "*_"), head[match.end() :].strip(TRIM)
        if (reserved := vo.RESERVATION_BY.fullmatch(said)) is not None:
            pair.kind, pair.by = "note", self.parties.names(reserved["who"])
            return True
        if vo.NOTE_HEAD.fullmatch(said) and said not in self.legend.parties():
            pair.kind = "note"
            return True
        if vo.PLACEHOLDER.fullmatch(said) and not self.parties.is_party(said):
            pair.kind = "placeholder"
            return True
        party = self.parties.said(said)
        if party is None:
            return False
        pair.kind, (pair.by, pair.against) = "attributed", party
        pair.words = pair.inner + match.end()
        pair.leaves_out = bool(vo.LEAVE_OUT.fullmatch(rest))
        if (
            pair.leaves_out
            or vo.NOTE.fullmatch(rest)
            or re.match(r"(?:reserves?|awaits?|awaiting|reservation)\b", rest, re.IGNORECASE)
        ):
            pair.kind, pair.against = "note", ()
        return bool(words)

    def _remark(self, pair: Pair, words: str, *, short: bool) -> None:
        """Notes and placeholders that no colon announces."""
        line = " ".join(words[:120].split())
        if (
            _OF_TEXT.search(line)
            and (said := vo.SAYS_OF_TEXT.match(line)) is not None
            and not line.lower().startswith(("each ", "either ", "any ", "every ", "which ", "who "))
        ):
            names = self.parties.names(said["who"])
            if names and all(self.parties.is_party(name, told=True) for name in names):
                pair.kind, pair.by = "note", names
                return
        if not short:
            return
        reserved = vo.RESERVATION_BY.fullmatch(line)
        if reserved is not None and all(map(self.parties.is_party, self.parties.names(reserved["who"]))):
            pair.kind, pair.by = "note", self.parties.names(reserved["who"])
        elif vo.PLACEHOLDER.fullmatch(words):
            pair.kind = "placeholder"
        elif vo.NOTE_HEAD.fullmatch(words) and re.match(r"[^\W\d_]+['’]s note\b|(?:Note|NOTE) (?:by|from|to)\b", words):
            pair.kind = "note"
        elif vo.NOTE.fullmatch(words):
            pair.kind, pair.leaves_out = "note", bool(vo.LEAVE_OUT.fullmatch(words))


class Notes(NamedTuple):
    """Footnotes: for each number, where its note's own mark stands."""

    heads: dict[str, int]


def footnotes(source: str, pairs: list[Pair]) -> Notes:
    """Tell marks of footnotes ``posts [1], of which`` from figures in dispute ``[4][2] are``.

    A mark stands behind what it explains, and its note is in the text.  Where a figure could be either, the note
    belongs to the clearest mark with its number: glued to a word, then before punctuation, then the first.
    """
    figures = [pair for pair in pairs if pair.kind == "number" and source[pair.inner : pair.inner_end].isdecimal()]
    heads: dict[str, int] = {}
    seen: set[str] = set()
    for pair in figures:
        number = source[pair.inner : pair.inner_end]
        follows = bool(heads) and int(number) == int(next(reversed(heads))) + 1
        if (number in seen or follows) and _is_head(source, pair):
            heads.setdefault(number, pair.start)
        seen.add(number)
    marks: dict[str, list[tuple[int, int, Pair]]] = {}
    last: Pair | None = None
    for pair in figures:
        number = source[pair.inner : pair.inner_end]
        if heads.get(number) == pair.start:
            pair.kind = "footnote"
        elif last is not None and last.end == pair.start:
            if last.kind == "footnote" and number in heads:
                pair.kind = "footnote"
        elif (clear := _clearness(source, pair)) == 0 and (number in heads or _stands_behind(source, pair)):
            pair.kind = "footnote"
            marks.setdefault(number, []).append((0, pair.start, pair))
        elif number in heads:
            marks.setdefault(number, []).append((clear, pair.start, pair))
        last = pair
    for found in marks.values():
        clearest = min(found, key=lambda each: each[:2])
        if clearest[0] < 9:
            clearest[2].kind = "footnote"
    return Notes(heads)


def _is_head(source: str, pair: Pair) -> bool:
    before = source[max(pair.start - 8, 0) : pair.start]
    after = source[pair.end : pair.end + 4]
    return (
        before.rstrip(" \t")[-1:] in {"", "\n"}
        and after[:1] in {" ", "\t", ":", "\xa0"}
        and after.lstrip(" \t:\xa0")[:1] not in {"", "[", "\n"}
    )


def _clearness(source: str, pair: Pair) -> int:
    before, after = source[pair.start - 1 : pair.start], source[pair.end : pair.end + 1]
    if before and (before.isalpha() or before in '.,;:!?)"”’»]*'):
        return 0
    if after == "[":
        return 9
    if before in {"", "\n"}:
        return 9
    return 1 if after in {"", "\n", "\r", ".", ",", ";", ":", ")", "]"} else 2


def _stands_behind(source: str, pair: Pair) -> bool:
    """Without a note in the text: glued to a word or the end of a sentence, with no word glued behind it."""
    before, after = source[max(pair.start - 2, 0) : pair.start], source[pair.end : pair.end + 1]
    if after and not (after.isspace() or after in ".,;:!?)]"):
        return False
    return before[-1:].isalpha() or (
        before[-1:] in '.,;:)"”' and before[:1].isalpha() and after[:1] in {"", " ", "\n", "\r"}
    )
