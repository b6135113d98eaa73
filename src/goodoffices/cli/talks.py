"""``goodoffices talks``: set up, list, show, close; let someone join."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from goodoffices.basics.errors import Malformed
from goodoffices.cli import say
from goodoffices.cli.door import MEDIATION, Door, command, group
from goodoffices.cli.typed import circles, file_bytes, words
from goodoffices.rules import commands as co

app = group("Set up talks, list, show and close them, let someone join.")
APPS = {"talks": app}


@command(app, "new", "plain", example="goodoffices talks new corridor.toml")
def new(
    door: Door,
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="The talks file; `talks template` prints one.")],
    by: Annotated[str, typer.Option("--entered-by", metavar="NAME", help="Who sets them up.")] = "",
) -> None:
    """Set up talks from a talks file: who sits down with whom, under which rules.

    Everyone at the talks may see what the file says. Prints the id of the talks and the fingerprint of the
    record's key, which belongs on the invitation.
    """
    from goodoffices.exchange.talks_file import read_talks_file
    from goodoffices.office import hands
    from goodoffices.office.copies import fingerprints

    frame = read_talks_file(file_bytes(file), file.name)
    came = door.office.open_talks(frame, secrets.token_hex(16), hands.entered(MEDIATION, by))
    talks = came.made[-1]
    key = fingerprints(door.office, talks)[-1]
    if door.json:
        say.answer({"id": talks, "title": frame.title_for(), "key": key, "warnings": list(came.warnings)})
        return
    say.line(f"{talks}  {say.shown(frame.title_for())}")
    say.line(f"Sides: {', '.join(frame.sides())}. Kept in {door.folder}; back that folder up.")
    say.line(f"Key fingerprint, for the invitation: {key}")


@command(app, "example", "plain", example="goodoffices talks example washington-2023")
def example(
    door: Door,
    name: Annotated[str, typer.Argument(metavar="NAME", help="washington-2023 or two-states.")],
) -> None:
    """Set up talks from a case that ships: a real one as sourced public facts, or two invented states."""
    from goodoffices.office import hands
    from goodoffices.office.cases import load_case

    came = load_case(door.office, name, secrets.token_hex(16), hands.entered(MEDIATION))
    talks = came.made[-1]
    title = door.office.view(talks, (MEDIATION,)).frame.title_for()
    if door.json:
        say.answer({"id": talks, "title": title, "warnings": list(came.warnings)})
        return
    say.line(f"{talks}  {say.shown(title)}")
    say.line("Look at it: goodoffices talks show · goodoffices session list · goodoffices issue list")


@command(app, "list", "plain", example="goodoffices talks list")
def list_(door: Door) -> None:
    """List the talks kept in this folder."""
    rows = []
    for talks in door.office.talks():
        view = door.office.view(talks, (MEDIATION,))
        rows.append((talks, "closed" if view.frame_channel.over else "open", view.frame.title_for(MEDIATION)))
    if door.json:
        say.answer({"talks": [{"id": id_, "state": state, "title": title} for id_, state, title in rows]})
        return
    say.table(("id", "state", "title"), rows, "No talks yet. Begin with: goodoffices talks template > talks.toml")


@command(app, "show", "eyes", example="goodoffices talks show --as A")
def show(door: Door) -> None:
    """Show the frame of the talks as a side knows it: parties, third parties, rounds, ground rules."""
    from goodoffices.office.pages import view_page

    view = door.view()
    frame = view.frame
    if door.json:
        page = view_page(view)
        say.answer({"id": view.talks, **{key: page[key] for key in ("title", "side", "over", "names", "frame")}})
        return
    say.line(f"{view.talks}  {say.shown(frame.title_for(view.side))}{'  (closed)' if view.frame_channel.over else ''}")
    for label, text in (("Mandate", frame.mandate), ("Venue", frame.venue), ("Zone", frame.zone)):
        if text:
            say.line(f"{label}: {say.shown(text.strip())}")
    rows = [(party.key, "party", frame.name_of(party.key, view.side), party.head) for party in frame.parties]
    rows += [(MEDIATION if t.mediates else t.key, ", ".join(t.roles), t.name, t.head) for t in frame.third_parties]
    say.table(("key", "role", "name", "head"), rows, "")
    rules = frame.ground_rules
    say.line(f"Confidentiality: {rules.confidentiality}. Attribution: {say.shown(rules.attribution)}")
    for rule in rules.other:
        say.line(f"  {say.shown(rule)}")


@command(app, "close", "act", example='goodoffices talks close --why "The agreement was signed."')
def close(
    door: Door,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why they end; everyone reads it.")] = "",
) -> None:
    """Close the talks. The record can be read and verified afterwards, not added to.

    Under the ground rule destroy_notes, what was said in confidence is destroyed now.
    """
    came = door.act(co.CloseTalks(why=words(why), reason=door.reason))
    say.done(door, came, "closed")


@command(app, "template", "plain", example="goodoffices talks template > corridor.toml")
def template(door: Door) -> None:
    """Print a talks file to fill in, with a remark at each place."""
    from goodoffices.exchange.talks_file import write_template

    text = write_template()
    if door.json:
        say.answer({"template": text})
        return
    say.line(text.rstrip("\n"))


@command(app, "join", "act", example="goodoffices talks join newcomer.toml --carry issue-2h7kq0\n"
         "# newcomer.toml holds one [[party]] or one [[third_party]], as in a talks file")  # fmt: skip
def join(
    door: Door,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A TOML file with one [[party]] or [[third_party]].")],
    carry: Annotated[
        str, typer.Option("--carry", metavar="ID,…", help="Things of everyone's channel to carry over.")
    ] = "",
) -> None:
    """Let someone join: everyone's channel goes on in a new one. The newcomer sees nothing earlier."""
    came = door.act(_joining(door, file, circles(carry)))
    say.done(door, came, "is everyone's channel from now on; the earlier one is closed.")


def _joining(door: Door, file: Path, carry: tuple[str, ...]) -> co.JoinTalks:
    """The newcomer, read by the talks file's own reader as part of a whole file."""
    from goodoffices.exchange.newcomer import read_newcomer

    party, third = read_newcomer(file_bytes(file), door.view().frame, file.name)
    if party is None and third is None:
        raise Malformed(f"{file.name}: write one [[party]] or one [[third_party]].")
    return co.JoinTalks(party=party, third_party=third, carry=carry, reason=door.reason)
