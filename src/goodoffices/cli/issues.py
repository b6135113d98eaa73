"""``goodoffices issue`` and ``goodoffices instructions``: the agenda, and what delegations await from home."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from goodoffices.basics.errors import Malformed
from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group
from goodoffices.cli.typed import circles, proper, words
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules.things import Instructions, Issue

issues = group("The agenda.")
instructions = group("What delegations await from their capitals.")
APPS = {"issue": issues, "instructions": instructions}

_STATES = ("open", "under discussion", "parked", "settled", "withdrawn")
_To = Annotated[str, typer.Option("--to", metavar="SIDE,…", help="Whose agenda; everyone's when left out.")]


@command(issues, "add", example='goodoffices issue add "Hours of passage" --statement "When the road is open."')
def add(
    door: Door,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="Its title, or - for standard input.")],
    statement: Annotated[str, typer.Option("--statement", metavar="TEXT", help="What it is about.")] = "",
    to: _To = "",
    links: Annotated[str, typer.Option("--links", metavar="ISSUE,…", help="Issues it is linked to.")] = "",
    raised_by: Annotated[str, typer.Option("--raised-by", metavar="SIDE", help="Who raised it.")] = "",
) -> None:
    """Put an issue on the agenda."""
    raised = co.RaiseIssue(
        title=words(title), statement=words(statement), to=circles(to), links=circles(links), raised_by=raised_by,
        reason=door.reason,
    )  # fmt: skip
    came = door.act(raised)
    say.done(door, came, say.whereto(door, came.id))


@command(issues, "move", example='goodoffices issue move issue-2h7kq0 "under discussion"')
def move(
    door: Door,
    issue: Annotated[str, typer.Argument(metavar="ISSUE", help="The issue's id.")],
    to: Annotated[str, typer.Argument(metavar="STATE", help=f"One of: {', '.join(_STATES)}.")],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A word on it.")] = "",
) -> None:
    """Change an issue's state."""
    if to not in _STATES:
        raise Malformed(f"“{to}” is no state of an issue. Write one of: {', '.join(_STATES)}.")
    came = door.act(co.MoveIssue(issue=issue, to=cast("ev.IssueState", to), note=words(note), reason=door.reason))
    say.done(door, came, f"{to} {say.whereto(door, came.id)}")


@command(issues, "list", "eyes", example="goodoffices issue list --as A")
def list_issues(door: Door) -> None:
    """List the issues a side sees."""
    from goodoffices.exchange.wording import seal
    from goodoffices.office.pages import thing_page

    view = door.view()
    found = view.all(Issue)
    if door.json:
        say.answer({"issues": [thing_page(each) for each in found]})
        return
    rows = [(i.id, i.state, i.raised_by, seal(view.frame, view.audience(i)), i.title) for i in found]
    say.table(("id", "state", "raised by", "who reads it", "title"), rows, "No issue yet (issue add TITLE).")


@command(instructions, "await", "attest", example='goodoffices instructions await --as A "The hours of the gate" '
         "--expected 2031-05-06T10:00 --presence “Ilen Varrow”".replace("“", '"').replace("”", '"'))  # fmt: skip
def await_(
    door: Door,
    about: Annotated[
        str, typer.Argument(metavar="TEXT", help="What the capital was asked, or - for standard input.")
    ] = "",
    side: Annotated[
        str, typer.Option("--side", metavar="SIDE", help="Which side waits, when the mediation says so.")
    ] = "",
    issue: Annotated[str, typer.Option("--issue", metavar="ISSUE", help="The issue it is about.")] = "",
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="Since when; now if left out.")] = "",
    expected: Annotated[str, typer.Option("--expected", metavar="TIME", help="When the answer is expected.")] = "",
    to: Annotated[str, typer.Option("--to", metavar="SIDE,…", help="Who is told; the mediation if left out.")] = "",
) -> None:
    """A delegation waits for its capital."""
    awaited = co.AwaitInstructions(
        side=side or (door.side if door.side != "mediation" else ""), issue=issue, about=words(about), since=since,
        expected=expected, to=circles(to), reason=door.reason,
    )  # fmt: skip
    came = door.act(awaited)
    say.done(door, came, say.whereto(door, came.id))


@command(instructions, "arrived", "attest", example="goodoffices instructions arrived instructions-8x1c --as A")
def arrived(
    door: Door,
    awaited: Annotated[str, typer.Argument(metavar="INSTRUCTIONS", help="Their id.")],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What they say, as far as it is told.")] = "",
) -> None:
    """The capital has answered."""
    came = door.act(co.ReceiveInstructions(instructions=awaited, note=proper(note), reason=door.reason))
    say.done(door, came, f"arrived {say.whereto(door, came.id)}")


@command(instructions, "list", "eyes", example="goodoffices instructions list")
def list_instructions(door: Door) -> None:
    """List what delegations await, and what has arrived."""
    from goodoffices.exchange.wording import when
    from goodoffices.office.pages import thing_page

    view = door.view()
    found = view.all(Instructions)
    if door.json:
        say.answer({"instructions": [thing_page(each) for each in found]})
        return
    rows = [
        (
            each.id,
            each.side,
            f"arrived {when(each.arrived_at, view.frame)}" if each.arrived_at else "awaited",
            when(each.since, view.frame),
            when(each.expected, view.frame),
            each.about,
        )
        for each in found
    ]
    say.table(("id", "side", "state", "since", "expected", "about"), rows, "No capital is awaited.")
