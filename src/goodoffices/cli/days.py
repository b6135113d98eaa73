"""``goodoffices round``: rounds open and close, for everyone at the talks."""

from __future__ import annotations

from typing import Annotated

import typer

from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group
from goodoffices.cli.typed import words
from goodoffices.rules import commands as co

app = group("Open and close rounds.")
APPS = {"round": app}

_Number = Annotated[int, typer.Argument(metavar="N", help="The round's number.")]
_Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="A word to everyone at the talks.")]


@command(app, "open", example="goodoffices round open 1")
def open_(door: Door, number: _Number, note: _Note = "") -> None:
    """Open a round."""
    came = door.act(co.MoveRound(number=number, to="open", note=words(note), reason=door.reason))
    say.done(door, came, f"opened {say.whereto(door, came.id)}")


@command(app, "close", example='goodoffices round close 1 --note "We meet again on Friday."')
def close(door: Door, number: _Number, note: _Note = "") -> None:
    """Close a round."""
    came = door.act(co.MoveRound(number=number, to="closed", note=words(note), reason=door.reason))
    say.done(door, came, f"closed {say.whereto(door, came.id)}")


@command(app, "list", "eyes", example="goodoffices round list")
def list_(door: Door) -> None:
    """List the rounds: as announced, and as they went."""
    from goodoffices.exchange.wording import when
    from goodoffices.office.pages import thing_page
    from goodoffices.rules.things import Round

    view = door.view()
    found = {each.number: each for each in view.all(Round)}
    planned = {each.number: each for each in view.frame.rounds}
    if door.json:
        say.answer({"rounds": [thing_page(each) for each in found.values()]})
        return
    rows = []
    for number in sorted({*found, *planned}):
        went, plan = found.get(number), planned.get(number)
        opened = when(went.opened_at, view.frame) if went else ""
        closed = when(went.closed_at, view.frame) if went else ""
        rows.append((str(number), plan.starts if plan else "", opened, closed, plan.title if plan else ""))
    say.table(("round", "announced", "opened", "closed", "title"), rows, "No round yet (round open 1).")
