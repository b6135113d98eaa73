"""Choices out of several brackets: adjacent brackets, and blocks under ``Option 1: … Option 2: …``."""

# ruff: noqa: RUF001 - patterns for the six UN languages hold letters of other scripts on purpose

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

from goodoffices.text import vocabulary as vo
from goodoffices.text.judge import TRIM, Judge
from goodoffices.text.legend import Legend
from goodoffices.text.pairs import Pair

#: What may stand between two brackets of one set: spaces, marks of direction, emphasis.
_GAP = re.compile(
    r"[ \t\xa0\u202f\u2009\u200b\u200e\u200f\u061c\u2066-\u2069]*(?:[*_]{1,3}[ \t\xa0\u200e\u200f]*[*_]{1,3})?"
)
_MEMBERS = frozenset({"optional", "attributed", "number"})
_PARAGRAPH_ENDS = re.compile(
    r"\r?\n[ \t\r]*\n|\r?\n(?=[ \t]*(?:\[*(?:\d+[a-z]*|[A-Z])[.)]\s|\(\w{1,4}\)\s|(?:OP|PP)\s?\d|Article\s"
    r"|#{1,6}\s|[-*+]\s))|\s*\Z"
)
_LEAD = re.compile(r"[ \t>#*+_-]*(?:(?:\d+[a-z]*|\(?[a-z]{1,3}\))[.)]?[ \t]+)?[*_]{0,3}\\?\[?[*_]{0,3}")


@dataclass(slots=True)
class Wording:
    """One option of a set, from offset to offset."""

    start: int
    end: int
    by: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    out: bool = False  # leaving out


@dataclass(slots=True)
class Found:
    """A set: its span, its wordings, and the pairs it is made of."""

    start: int
    end: int
    kind: str
    wordings: list[Wording]
    pairs: list[Pair] = field(default_factory=list)


def adjacent(source: str, pairs: list[Pair], judge: Judge, legend: Legend) -> list[Found]:
    """The sets of brackets that stand side by side; their pairs are taken."""
    if legend.adjacent == "separate":
        return []
    found: list[Found] = []
    chains: dict[int, list[Pair]] = {}  # by the pair around: the chain that may go on
    for pair in pairs:
        key = pair.outer.start if pair.outer is not None else -1
        chain = chains.get(key, [])
        fits = not pair.taken and (pair.kind in _MEMBERS or pair.leaves_out) and not judge.is_affix(pair)
        joined = bool(chain and fits and _GAP.fullmatch(source, chain[-1].end, pair.start))
        if not joined:
            _close(source, chain, legend, found)
            chain = chains[key] = []
        if fits:
            chain.append(pair)
    for chain in chains.values():
        _close(source, chain, legend, found)
    return found


def _close(source: str, chain: list[Pair], legend: Legend, found: list[Found]) -> None:
    if len(chain) < 2 or all(pair.leaves_out for pair in chain):
        return
    wordings = []
    for pair in chain:
        start, end = (
            _trimmed(source, pair.words, pair.inner_end) if pair.words != pair.inner else (pair.inner, pair.inner_end)
        )
        wordings.append(Wording(start, end, pair.by, pair.against, pair.leaves_out))
        pair.taken = True
    figures = all(
        wording.out or pair.kind == "number" or _is_figure(source[wording.start : wording.end]) or pair.roman
        for wording, pair in zip(wordings, chain, strict=True)
    )
    if legend.leave_out and not any(wording.out for wording in wordings):
        wordings.append(Wording(chain[-1].end, chain[-1].end, out=True))
    found.append(Found(chain[0].start, chain[-1].end, "number" if figures else "alternatives", wordings, list(chain)))


def _is_figure(words: str) -> bool:
    return len(words) < 30 and vo.FIGURE.fullmatch(words.strip(TRIM)) is not None


def _trimmed(source: str, start: int, end: int) -> tuple[int, int]:
    while start < end and source[start] in TRIM:
        start += 1
    while end > start and source[end - 1] in TRIM:
        end -= 1
    return start, end


# ── options ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Header:
    """One ``Option 2(a):``, where what leads to it begins, its rank, and the pair around it."""

    start: int
    end: int
    lead: int
    number: int
    sub: str
    who: str
    pair: Pair | None
    lifted: Pair | None = None  # a bracket that holds just this option
    until: int = -1  # where the next header leads in


@dataclass(slots=True)
class _Block:
    headers: list[Header]
    sub: bool
    last_sub: Header | None = None  # the last sub-option so far


def options(source: str, pairs: list[Pair], judge: Judge, borders: list[int]) -> list[Found]:
    """The blocks of options; pairs that only hold one option, or the whole block, are taken.

    ``borders`` are offsets (articles, headings) that no block runs across.
    """
    headers = _headers(source, pairs)
    if len(headers) < 2:
        return []
    _lift(source, headers)
    for header, following in pairwise(headers):
        header.until = following.lead
    return [_made(source, block, judge) for block in _blocks(headers, borders) if len(block.headers) > 1]


def _headers(source: str, pairs: list[Pair]) -> list[Header]:
    starts = [pair.start for pair in pairs]
    found = []
    for match in vo.OPTION.finditer(source):
        at = match.start()
        line = source.rfind("\n", max(at - 60, 0), at) + 1 or (0 if at < 60 else at - 60)
        lead = source[line:at]
        leads = _LEAD.fullmatch(lead) is not None and (line == 0 or source[line - 1] == "\n")
        near = source[max(at - 6, 0) : at].rstrip(" \t\xa0*_")
        before = ";" if near.endswith((" or", " and", " или", " أو", "\nor")) else near[-1:]
        if not leads and (
            match["end"] is None or before not in {"[", ";", ",", "/", ":", ".", "：", "；", "，", "。", "\n", "⟦", ")"}
        ):
            continue
        label = match["label"]
        number = int(label) if label.isdecimal() else vo_rank(label)
        start_of_lead = line if leads else at
        sub = match["sub"] or match["sub2"] or match["sub3"] or ""
        found.append(
            Header(at, match.end(), start_of_lead, number, sub, match["who"] or "", _around(pairs, starts, at))
        )
    return found


_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
_CHINESE = "一二三四五六七八九十"


def vo_rank(label: str) -> int:
    """The rank of an option's label: ``B`` is 2, ``III`` is 3, ``二`` is 2."""
    if label in _ROMAN:
        return _ROMAN[label]
    return _CHINESE.index(label) + 1 if label in _CHINESE else ord(label[0]) % 32 or 32


def _around(pairs: list[Pair], starts: list[int], at: int) -> Pair | None:
    index = bisect_right(starts, at) - 1
    pair = pairs[index] if index >= 0 else None
    while pair is not None and pair.end <= at:
        pair = pair.outer
    return pair


def _lift(source: str, headers: list[Header]) -> None:
    """``[Option 1: …]`` in a bracket of its own belongs beside its rivals outside."""
    inside: dict[int, list[Header]] = {}
    for header in headers:
        if header.pair is not None and not header.sub:
            inside.setdefault(header.pair.start, []).append(header)
    for group in inside.values():
        header = group[0]
        pair = header.pair
        if len(group) == 1 and pair is not None and not source[pair.inner : header.start].strip(TRIM + "*_"):
            header.lifted, header.pair, header.lead = pair, pair.outer, pair.start


def _blocks(headers: list[Header], borders: list[int]) -> list[_Block]:
    done: list[_Block] = []
    mains: dict[int, _Block] = {}
    subs: dict[int, _Block] = {}
    for header in headers:
        key = header.pair.start if header.pair is not None else -1
        shelf = subs if header.sub else mains
        block = shelf.get(key)
        if block is not None and _goes_on(block, header, borders):
            block.headers.append(header)
        else:
            block = shelf[key] = _Block([header], bool(header.sub))
            done.append(block)
        if not header.sub:
            subs.pop(key, None)
        elif key in mains and mains[key].headers[-1].number == header.number:
            mains[key].last_sub = header
    return done


def _goes_on(block: _Block, header: Header, borders: list[int]) -> bool:
    last = block.headers[-1]
    if bisect_left(borders, last.start) != bisect_left(borders, header.start):
        return False
    if block.sub:
        return header.number == last.number and (len(header.sub), header.sub) > (len(last.sub), last.sub)
    return header.number > last.number


def _made(source: str, block: _Block, judge: Judge) -> Found:
    wordings = []
    for header, following in zip(block.headers, [*block.headers[1:], None], strict=True):
        end = following.lead if following is not None else _end_of(source, header, block)
        if header.lifted is not None:
            end = header.lifted.inner_end
        start, end = _trimmed(source, header.end, max(end, header.end))
        if following is not None and "\n" not in source[end : following.start]:
            end = (
                start + len(re.sub(r"(?:[;,/\s]|\b(?:and|or|или|و|أو)\b)+$", "", source[start:end][-2000:]).rstrip())
                if end - start <= 2000
                else end
            )
        names = judge.parties.names(re.sub(r"^[\s,]*(?:proposed )?(?:by )?", "", header.who).strip(" ()[]–—-"))
        out = bool(vo.LEAVE_OUT.fullmatch(source, start, min(end, start + 40))) and end - start < 40
        wordings.append(Wording(start, end, names, (), out))
    first, last = block.headers[0], block.headers[-1]
    start = first.lifted.start if first.lifted is not None else first.start
    end = last.lifted.end if last.lifted is not None else wordings[-1].end
    taken = [header.lifted for header in block.headers if header.lifted is not None]
    pair = first.pair
    if pair is not None and not taken and not block.sub and _fills(source, pair, start, end):
        start, end, taken = pair.start, pair.end, [pair]
    for each in taken:
        each.taken = True
    return Found(start, end, "alternatives", wordings, taken)


def _fills(source: str, pair: Pair, start: int, end: int) -> bool:
    if start - pair.inner > 200 or pair.inner_end - end > 200:
        return False
    return not source[pair.inner : start].strip(TRIM + "*_") and not source[end : pair.inner_end].strip(TRIM + "*_;,.")


def _end_of(source: str, last: Header, block: _Block) -> int:
    """The last option ends with its paragraph, the last of its sub-options, or the bracket around it."""
    limit = last.pair.inner_end if last.pair is not None else len(source)
    if block.last_sub is not None and block.last_sub.start > last.start:
        last = block.last_sub
    limit = min(limit, last.until) if last.until >= last.end else limit
    begins = last.end
    while begins < limit and source[begins] in TRIM:
        begins += 1
    match = _PARAGRAPH_ENDS.search(source, begins, limit)
    return min(limit, match.start() if match else limit)
