"""``goodoffices channel``: who reads what, and going on in another channel."""

from __future__ import annotations

from typing import Annotated

import typer

from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group
from goodoffices.cli.typed import circles, words
from goodoffices.rules import commands as co

app = group("Who reads what: channels, and going on in another one.")
APPS = {"channel": app}


@command(app, "list", "eyes", example="goodoffices channel list --as A")
def list_(door: Door) -> None:
    """List the channels a side reads, each with everyone who reads it."""
    from goodoffices.exchange.wording import seal, when
    from goodoffices.office.pages import view_page

    view = door.view()
    if door.json:
        say.answer({"channels": view_page(view)["channels"]})
        return
    rows = [
        (
            each.id,
            "closed" if each.closed else "open",
            str(each.size),
            when(each.last_at, view.frame),
            seal(view.frame, each.audience),
        )
        for each in view.channels
    ]
    say.table(("id", "state", "entries", "last entry", "who reads it"), rows, "No channel.")


@command(app, "succeed", example="goodoffices channel succeed room-2h7kq0 --to A,B,mediation/chief --carry note-9d21xa")
def succeed(
    door: Door,
    channel: Annotated[str, typer.Argument(help="The channel to close.")],
    to: Annotated[str, typer.Option("--to", metavar="SIDE,…", help="Who reads the new one, yourself included.")],
    carry: Annotated[str, typer.Option("--carry", metavar="ID,…", help="Things to carry over, as they stand.")] = "",
    why: Annotated[
        str, typer.Option("--why", metavar="TEXT", help="Why; whoever reads the old channel reads it.")
    ] = "",
) -> None:
    """Close a channel and go on in one with other readers; newcomers see nothing but what is carried over."""
    audience = circles(to)
    came = door.act(
        co.SucceedChannel(channel=channel, audience=audience, carry=circles(carry), why=words(why), reason=door.reason)
    )
    say.done(door, came, f"→ {', '.join(audience)}; {channel} is closed")
