"""``goodoffices view``, ``walk-in``, ``ledger``, ``handover``, ``debrief``: on screen, as JSON, as a page to print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group
from goodoffices.cli.typed import write_file

if TYPE_CHECKING:
    from goodoffices.exchange.items import Page

_NAMES = ("view", "walk-in", "ledger", "handover", "debrief")
_WHATS = (
    "Everything a side sees, room by room.",
    "One page to read before walking into a session.",
    "Who was told what, when, by whose consent.",
    "What whoever takes over the shift must know.",
    "A round as it went.",
)
APPS = {name: group(what) for name, what in zip(_NAMES, _WHATS, strict=True)}

_Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page to print instead.")]


def _give(door: Door, page: Page, plain: Any, html: Path | None) -> None:
    """A sheet as asked for: JSON, a file to print, or text."""
    if html is not None:
        from goodoffices.exchange.print_sheets import print_html

        size = write_file(html, [print_html(page).encode("utf-8")])
        if door.json:
            say.answer({"file": str(html), "bytes": size})
        else:
            say.line(f"{html}: {page.title}, for {page.recipient} only. Open it in a browser and print.")
    elif door.json:
        say.answer(plain)
    else:
        say.page(page)


@command(APPS["view"], "view", "eyes", example="goodoffices view --as A\ngoodoffices view --as A --html a.html")
def view_(door: Door, html: _Html = None) -> None:
    """Show everything a side sees, room by room, and nothing else."""
    from goodoffices.exchange.sheet_pages import rooms_page
    from goodoffices.office.pages import view_page

    view = door.view()
    _give(door, rooms_page(view, door.now), view_page(view) if door.json else None, html)


@command(APPS["walk-in"], "walk-in", "eyes", example="goodoffices walk-in --session session-4q2m7d --html sheet.html")
def walk_in_(
    door: Door,
    session: Annotated[str, typer.Option("--session", metavar="ID", help="The session about to begin.")],
    html: _Html = None,
) -> None:
    """One page to read before walking into a session: what may be said there, what to ask first, what never."""
    from goodoffices.exchange.sheet_pages import walk_in_page
    from goodoffices.office.pages import sheet_page
    from goodoffices.rules.sheets import walk_in

    view, now = door.view(), door.now
    sheet = walk_in(view, session, now)
    _give(door, walk_in_page(view, sheet, now), sheet_page(sheet), html)


@command(APPS["ledger"], "ledger", "eyes", example="goodoffices ledger --as A")
def ledger_(door: Door, html: _Html = None) -> None:
    """Show who was told what, when, in which words, by whose consent: the part this side may see."""
    from goodoffices.exchange.sheet_pages import ledger_page
    from goodoffices.office.pages import sheet_page
    from goodoffices.rules.sheets import ledger

    view = door.view()
    lines = ledger(view)
    _give(door, ledger_page(view, lines, door.now), {"ledger": sheet_page(lines)}, html)


@command(APPS["handover"], "handover", "eyes", example="goodoffices handover --since 2031-05-05T20:00")
def handover_(
    door: Door,
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="Since when, at the venue.")],
    html: _Html = None,
) -> None:
    """Show what whoever takes over the shift must know: what happened, what is owed, asked, awaited."""
    from goodoffices.basics.instants import parse_instant
    from goodoffices.exchange.sheet_pages import handover_page
    from goodoffices.office.pages import sheet_page
    from goodoffices.rules.sheets import handover

    view, now = door.view(), door.now
    sheet = handover(view, parse_instant(since, view.frame.zone), now)
    _give(door, handover_page(view, sheet, now), sheet_page(sheet), html)


@command(APPS["debrief"], "debrief", "eyes", example="goodoffices debrief --round 1 --html debrief.html")
def debrief_(
    door: Door,
    number: Annotated[int, typer.Option("--round", metavar="N", help="Which round.")],
    html: _Html = None,
) -> None:
    """Show a round as it went: sessions, what was said there, offers, promises, what was passed on."""
    from goodoffices.exchange.sheet_pages import debrief_page
    from goodoffices.office.pages import sheet_page
    from goodoffices.rules.sheets import debrief

    view = door.view()
    sheet = debrief(view, number)
    _give(door, debrief_page(view, sheet, door.now), sheet_page(sheet), html)
