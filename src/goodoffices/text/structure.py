"""The order of a text: title, preamble, articles, paragraphs, sub-paragraphs, annexes, headings, notes.

Provisions follow one another without a gap and together are the text.  An id is the path of displayed numbers,
``art4.2.a``; what has no number is counted among its fellows (``art4.p1``), and a second provision of the same path
takes ``~2``.
"""

# ruff: noqa: RUF001 - patterns for the six UN languages hold letters of other scripts on purpose

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from goodoffices.text.model import Provision, ProvisionKind
from goodoffices.text.vocabulary import SUFFIX_OF_NUMBER

_SUFFIX = rf"(?:[ \xa0]?{SUFFIX_OF_NUMBER}\b)*"
_DECORATION = re.compile(
    r"[ \t\xa0\ufeff>]*(?:#{1,6}[ \t]+|[-*+][ \t]+(?=\())?(?:\\?[\[{⟦«*_]+(?=\S))?"
    r"(?:[^\W\d_][^\[\]\n:.]{0,80}:[ \t]+(?=\d|\(|OP|PP|Article))?"
)
_ARTICLE = re.compile(
    rf"(?:Article|ARTICLE|Art\.|Статья|СТАТЬЯ|المادة|مادة|Artículo"
    rf"|ARTÍCULO)[ \xa0]+(?P<number>\[*[\w٠-٩]+\]*{_SUFFIX})(?P<rest>[^\n]*)"
    r"|第(?P<chinese>[一二三四五六七八九十百零\d]+)条(?P<rest2>[^\n]*)"
)
_ANNEX = re.compile(
    r"(?:Annexe?|ANNEXE?|Appendix|APPENDIX|Schedule|SCHEDULE|Приложение|ПРИЛОЖЕНИЕ|المرفق|مرفق|Anexo|ANEXO|附件)"
    rf"(?:[ \xa0]*(?P<number>(?:\[?(?:[IVXLC]+|[A-Z]|[\d٠-٩]+"
    rf"|[一二三四五六七八九十])\]?)+{_SUFFIX}))?(?P<rest>[:. –—-][^\n]*)?[ \t\r]*$"
)
_PART = re.compile(
    r"(?:Part|PART|Chapter|CHAPTER|Section|SECTION|Title|TITLE|Partie|Chapitre|Часть|Глава|Раздел|ЧАСТЬ|ГЛАВА"
    r"|الجزء|الفصل|الباب|Parte|Capítulo)"
    r"[ \xa0]+(?P<number>[\w٠-٩]{1,12})(?P<rest>[:. –—-][^\n]*)?[ \t\r]*$"
    r"|第(?P<chinese>[一二三四五六七八九十\d]+)[章节部]"
)
_PREAMBLE = re.compile(r"(?:Preamble|PREAMBLE|Préambule|Преамбула|الديباجة|Preámbulo|序言)[ \t\r*_]*$")
_OP = re.compile(rf"(?P<number>(?:OP|PP)[ \xa0]?\d+{_SUFFIX})(?=[\s.:)\]]|$)")
_NUMBER = re.compile(
    rf"(?P<number>\d{{1,4}}(?:\.\d{{1,3}})*(?:[a-z](?![a-z]))?{_SUFFIX})"
    r"(?:[.)](?=[\s\[*_]|$)|(?<=\.\d)(?=\s)"
    rf"|(?<=s)\.)"
    r"|(?P<bracketed>\d{1,4}(?:bis|ter)?\\?\](?:[ \xa0]?\[[^\[\]\n]{1,8}\])*)[.)](?=\s)"
    r"|(?P<eastern>[٠-٩۰-۹]{1,4})[.)-](?=\s)|(?P<chinese>[一二三四五六七八九十]{1,3})、"
)
_SUB = re.compile(
    r"(?:\((?P<number>[a-zа-я]{1,2}|[ivx]{1,5}|[A-Z]|\d{1,2}|[أ-ي])(?P<suffix>[ ]?(?:bis|ter|alt))?\)"
    r"|(?P<number2>[a-z])\))(?=[\s\[\\]|$)"
)
_OPTION = re.compile(
    r"(?:Option|OPTION|Alternative|Alt\.?|Вариант|الخيار|Opción|选项"
    r"|方案)[ \xa0]*(?P<number>[\w]{1,5}(?:\([a-z0-9]{1,3}\))?)[^:：\n]{0,60}(?:[:：]|$)"
)
_FOOTNOTE = re.compile(r"\[\^?(?P<number>\w{1,20})\](?::|[ \t]+\S)")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]")
_ROMAN = re.compile(r"[ivx]+")
_PLAIN = re.compile(r"[^\w]+")


@dataclass(slots=True)
class _Place:
    rank: int
    id: str
    letter: str = ""
    unnumbered: int = 0


@dataclass(slots=True)
class _Line:
    kind: ProvisionKind
    number: str
    rest: str
    rank: int


class Structure:
    """Reads the lines of a text into provisions."""

    def __init__(self, source: str, notes: dict[str, int]) -> None:
        self.source = source
        self.notes = frozenset(notes.values())
        self.found: list[Provision] = []
        self.borders: list[int] = []
        self._used: dict[str, int] = {}
        self._places = [_Place(-1, "")]
        self._waits_for_heading = False

    def read(self) -> list[Provision]:
        """The provisions in order; ``borders`` then holds where articles, annexes and headings begin."""
        at, blank = 0, True
        for line in (
            self.source.splitlines(keepends=True)
            if "\r" not in self.source.replace("\r\n", "")
            else _lines(self.source)
        ):
            bare = line.strip()
            if bare:
                self._line(at, line, bare, after_blank=blank)
            blank = not bare
            at += len(line)
        if not self.found:
            self._add(0, _Line("paragraph", "", "", 9))
        self._end(len(self.source))
        return self.found

    def _line(self, at: int, line: str, bare: str, *, after_blank: bool) -> None:
        decoration = _DECORATION.match(line)
        begins = decoration.end() if decoration and "ote" not in decoration[0] else 0
        found = self._judge(at, line, begins) if bare[0] not in "|`" else None
        if found is None:
            if self._waits_for_heading and not after_blank and len(bare) < 150:
                self._waits_for_heading = False
                last = self.found[-1]
                self.found[-1] = Provision(
                    last.id, last.kind, last.number, bare.strip("*_# "), last.start, last.end, last.parent
                )
                return
            if not after_blank:
                return
            found = self._unnumbered(line)
        self._add(at, found)
        self._waits_for_heading = found.kind in {"article", "annex"} and not found.rest

    def _judge(self, at: int, line: str, begins: int) -> _Line | None:
        """What a line begins, if it begins with a number or a name of a part."""
        if at + len(line) - len(line.lstrip()) in self.notes or line.startswith("[^"):
            match = _FOOTNOTE.match(line.lstrip())
            return _Line("note", match["number"], "", 9) if match is not None else None
        first = line[begins : begins + 1]
        if not first or first in "[]":
            return None
        for pattern, kind, rank in _BY_RANK:
            match = pattern.match(line, begins)
            if match is not None:
                return self._matched(match, kind, rank)
        if _HEADING.match(line):
            return _Line("heading", "", line.strip().lstrip("#").strip("*_ []"), 1)
        return None

    def _matched(self, match: re.Match[str], kind: ProvisionKind, rank: int) -> _Line:
        groups = match.groupdict()
        number = next(
            (groups[name] for name in ("number", "number2", "bracketed", "eastern", "chinese") if groups.get(name)), ""
        )
        rest = (groups.get("rest") or groups.get("rest2") or "").strip(" \t\r:.–—-*_]")
        if kind == "subparagraph":
            number += (groups.get("suffix") or "").strip()
            deeper = _ROMAN.fullmatch(number) and any(place.rank == 5 and place.letter for place in self._places)
            if deeper and not self._follows(number):
                rank = 6
        return _Line(kind, number, rest, rank)

    def _follows(self, letter: str) -> bool:
        last = next((place.letter for place in self._places if place.rank == 5), "")
        return (
            any(place.rank == 5 for place in self._places[-1:])
            and len(letter) == 1 == len(last)
            and ord(letter) == ord(last) + 1
        )

    def _unnumbered(self, line: str) -> _Line:
        if not self.found:
            return _Line("title", "", line.strip("\ufeff \t\r\n#*_"), 9)
        return _Line("paragraph", "", "", 9)

    def _add(self, at: int, line: _Line) -> None:
        rank = line.rank
        if rank == 9:
            parent = next(place for place in reversed(self._places) if place.rank < 3)
            if line.kind == "title":
                path = "title"
            elif line.kind == "note":
                path = f"note{_slug(line.number)}"
            else:
                parent.unnumbered += 1
                path = f"{parent.id}.p{parent.unnumbered}".lstrip(".")
            place = None
            if line.kind == "paragraph":
                del self._places[self._places.index(parent) + 1 :]
        else:
            while self._places[-1].rank >= rank:
                self._places.pop()
            parent = self._places[-1]
            path = self._path(line, parent)
            place = _Place(rank, path, line.number.lower())
        id_ = self._unique(path)
        if place is not None:
            place.id = id_
            self._places.append(place)
        if rank < 3:
            self.borders.append(at)
        self._end(at)
        heading = line.rest if line.kind in {"heading", "article", "annex", "title"} else ""
        self.found.append(
            Provision(id_, line.kind, line.number.replace("\\", ""), heading, at if self.found else 0, at, parent.id)
        )

    def _path(self, line: _Line, parent: _Place) -> str:
        slug = _slug(line.number)
        if line.kind == "preamble":
            return "pre"
        if line.kind in {"article", "annex"}:
            above = next((place.id for place in reversed(self._places) if place.rank == 0), "")
            name = {"article": "art", "annex": "annex"}[line.kind] + slug
            return f"{above}.{name}".lstrip(".") if line.kind == "article" else name
        if line.kind == "heading":
            return f"sec{slug}" if slug else f"sec.{_slug(line.rest)[:16].strip('-') or 'x'}"
        return f"{parent.id}.{slug}".lstrip(".")

    def _unique(self, path: str) -> str:
        self._used[path] = count = self._used.get(path, 0) + 1
        return path if count == 1 else f"{path}~{count}"

    def _end(self, at: int) -> None:
        """The last provision ends here; it is a chapeau when its words end with a colon and lead to sub-paragraphs."""
        if self.found:
            last = self.found[-1]
            self.found[-1] = Provision(last.id, last.kind, last.number, last.heading, last.start, at, last.parent)


def _lines(source: str) -> list[str]:
    return [line for line in re.split(r"(?<=\n)", source) if line]


def _slug(number: str) -> str:
    return _PLAIN.sub("-", number.replace("\\", "").lower()).strip("-").replace("_", "")


_BY_RANK: tuple[tuple[re.Pattern[str], ProvisionKind, int], ...] = (
    (_NUMBER, "paragraph", 4),
    (_SUB, "subparagraph", 5),
    (_OP, "paragraph", 4),
    (_ARTICLE, "article", 2),
    (_ANNEX, "annex", 0),
    (_PART, "heading", 1),
    (_PREAMBLE, "preamble", 1),
    (_OPTION, "option", 7),
)


def chapeaux(found: list[Provision], source: str) -> list[Provision]:
    """The provisions, with each paragraph that ends in a colon before sub-paragraphs named a chapeau."""
    named = list(found)
    for number, (here, following) in enumerate(pairwise(found)):
        ends = source[max(here.end - 40, here.start) : here.end].rstrip()[-1:] in {":", "："}
        if here.kind == "paragraph" and following.kind == "subparagraph" and ends:
            named[number] = Provision(here.id, "chapeau", here.number, here.heading, here.start, here.end, here.parent)
    return named
