"""``goodoffices seat``: who sits where. Once a seat is occupied, only its token signs for that side."""

from __future__ import annotations

from typing import Annotated

import typer

from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group
from goodoffices.cli.typed import proper
from goodoffices.rules import commands as co
from goodoffices.rules.things import Occupancy

app = group("Who sits where; tokens that sign.")
APPS = {"seat": app}

_Seat = Annotated[str, typer.Argument(metavar="SIDE/SEAT", help="Such as A/head.")]


@command(app, "list", "eyes", example="goodoffices seat list")
def list_(door: Door) -> None:
    """List the seats of these talks; who occupies them, where these eyes may see it."""
    from goodoffices.office.people import People

    view = door.view()
    people, taken = People(door.folder), {seat.id: seat for seat in view.all(Occupancy) if seat.person}
    rows = []
    for seat, circles in sorted(view.frame.seats().items()):
        known = door.side in ("mediation", circles[0])
        sitting = taken.get(seat)
        state = "occupied" if sitting else "free" if known else "not shown to you"
        person = sitting.person if sitting else ""
        rows.append((seat, state, people.name(door.talks, person) if person else "", person, ", ".join(circles)))
    if door.json:
        names = ("seat", "state", "name", "person", "reads")
        say.answer({"seats": [dict(zip(names, row, strict=True)) for row in rows]})
        return
    say.table(("seat", "state", "name", "person", "reads"), rows, "The talks file names no seats.")


@command(app, "occupy", example='goodoffices seat occupy A/head --name "Ilen Varrow"')
def occupy(
    door: Door,
    seat: _Seat,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Who takes the seat; kept outside the record.")],
) -> None:
    """Seat a person and print the seat's token, once. From then on only the token consents and answers for the side.

    The record holds an opaque person id and the token's digest; the name stays in people.json beside it.
    """
    from goodoffices.office import people

    seated = people.occupy(door.office, door.talks, door.actor(), seat, proper(name), door.folder)
    if door.json:
        say.answer({"id": seat, "seat": seat, "person": seated.person, "token": seated.token, "warnings": []})
        return
    say.done(door, seated.done, f"occupied by {say.shown(name)} ({seated.person}) {say.whereto(door, seat)}")
    say.line(f"Token, shown this once: {seated.token}")
    say.line("Hand it over in person. Use it as --token, or better in GOODOFFICES_TOKEN, which no shell history keeps.")


@command(app, "vacate", example="goodoffices seat vacate A/head")
def vacate(door: Door, seat: _Seat) -> None:
    """Free a seat; its token is worth nothing from now on."""
    came = door.act(co.VacateSeat(seat=seat, reason=door.reason))
    say.done(door, came, f"free {say.whereto(door, came.id)}")
