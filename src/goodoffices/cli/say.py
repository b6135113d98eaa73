"""What the terminal shows: sentences, tables, pages, JSON; the sides' words as they are, never as markup."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from goodoffices.cli.door import Door

if TYPE_CHECKING:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from goodoffices.exchange.items import Item, Page, Section
    from goodoffices.office.office import Done

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
#: Categories whose characters do not print, or speak to the terminal.
_UNSEEN = {"Cc", "Cs"}
_RIGHT_TO_LEFT = {"R", "AL", "RLE", "LRE", "RLO", "LRO", "RLI", "LRI", "FSI", "PDF", "PDI", "AN"}
_NARROW = 72


def shown(text: str) -> str:
    """``text`` made safe for a terminal: controls spelled out, right-to-left words kept from moving what is around."""
    plain = "".join(
        f"<U+{ord(char):04X}>" if unicodedata.category(char) in _UNSEEN and char not in "\n\t" else char
        for char in text
    )
    if not any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in plain):
        return plain
    return "\n".join(_isolated(line) for line in plain.split("\n"))


def _isolated(line: str) -> str:
    opened = sum(char in "\u2066\u2067\u2068" for char in line) - line.count(_POP_ISOLATE)
    embedded = sum(char in "\u202a\u202b\u202d\u202e" for char in line) - line.count("\u202c")
    closing = "\u202c" * max(embedded, 0) + _POP_ISOLATE * max(opened, 0)
    return f"{_FIRST_STRONG_ISOLATE}{line}{closing}{_POP_ISOLATE}"


def answer(value: Any) -> None:
    """A JSON answer on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def line(text: str) -> None:
    """One sentence on standard output."""
    sys.stdout.write(f"{text}\n")


def done(door: Door, came: Done, sentence: str, **more: Any) -> None:
    """What came of a command: its id and what happened; warnings go to standard error."""
    warnings = [*came.warnings, *door.warnings]
    if door.json:
        answer({"id": came.id, **more, "made": list(came.made), "warnings": warnings})
        return
    line(f"{came.id}  {sentence}" if came.id else sentence)
    for warning in warnings:
        sys.stderr.write(f"Note: {shown(warning)}\n")


def whereto(door: Door, thing: str) -> str:
    """Who reads what was just made: ``→ mediation and A, nobody else``."""
    from goodoffices.exchange.wording import seal
    from goodoffices.rules.things import SHELVES

    view = door.view()
    for kind in SHELVES.values():
        if (found := view.maybe(kind, thing)) is not None:
            return f"→ {seal(view.frame, view.audience(found))}"
    return ""


def console() -> Console:
    """The terminal, or a plain page without colour or line breaks of ours when output goes elsewhere."""
    from rich.console import Console

    tty = sys.stdout.isatty()
    width = None if tty else max(shutil.get_terminal_size((10_000, 24)).columns, 40)
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], empty: str) -> None:
    """A table; on a narrow terminal each row becomes a short list. ``empty`` says what belongs here."""
    found = [[shown(cell) for cell in row] for row in rows]
    if not found:
        line(empty)
        return
    out = console()
    if out.width < _NARROW:
        for row in found:
            for name, cell in zip(columns, row, strict=True):
                if cell:
                    out.print(f"{name}: {cell}")
            out.print()
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(*columns, box=box.SIMPLE_HEAD if out.is_terminal else None, pad_edge=False, header_style="bold")
    grid.columns[0].no_wrap = True
    for row in found:
        grid.add_row(*(Text(cell) for cell in row))
    with out.capture() as capture:
        out.print(grid)
    _write(capture.get())


def page(found: Page) -> None:
    """A page for the terminal: whose eyes, the title, then each part with its items."""
    from rich.text import Text

    out = console()
    with out.capture() as capture:
        out.print(Text(found.band, style="bold"))
        out.print(Text(shown(found.title), style="bold"))
        out.print(
            Text(f"{shown(found.subtitle)} · {found.made_at}" if found.subtitle != found.title else found.made_at)
        )
        for label, value in found.facts:
            out.print(Text(f"{label}: {shown(value)}"))
        for part in (part for row in found.rows for part in row):
            _part(out, part)
    _write(capture.get())


def _write(text: str) -> None:
    """Lines without the blanks that fill them up."""
    sys.stdout.write("".join(f"{each.rstrip()}\n" for each in text.split("\n")[:-1]))


def _part(out: Console, part: Section) -> None:
    from rich.text import Text

    out.print()
    out.print(Text(shown(part.title), style="bold underline" if out.is_terminal else ""))
    if not out.is_terminal:
        out.print(Text("-" * min(len(part.title), 70)))
    if part.note:
        out.print(Text(part.note, style="dim"))
    if not part.items:
        out.print(Text(f"  {part.empty}", style="italic"))
    for item in part.items:
        _item(out, item)


def _indented(text: Text, by: int) -> Padding:
    from rich.padding import Padding

    return Padding(text, (0, 0, 0, by), expand=False)


def _item(out: Console, item: Item) -> None:
    from rich.text import Text

    head = " · ".join(each for each in (item.at, shown(item.lead), item.id) if each)
    out.print(_indented(Text(head), 2))
    for text, style in ((item.words, "bold"), (item.was, "dim")):
        if text:
            out.print(_indented(Text(shown(text), style=style), 4))
    more = [*item.tags, *([item.hand] if item.hand else [])]
    if more:
        out.print(_indented(Text(" · ".join(shown(each) for each in more), style="dim"), 4))
