"""``goodoffices note``: take down words; read back, mark, retract; import many at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from goodoffices.basics.errors import GoodOfficesError, Malformed
from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group
from goodoffices.cli.typed import circles, decoded, file_bytes, proper, words
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules.things import Note

app = group("Take down words; read back, mark, retract, import them.")
APPS = {"note": app}

_Id = Annotated[str, typer.Argument(metavar="NOTE", help="The note's id.")]
_Mark = Annotated[str, typer.Option("--mark", metavar="MARK", help=f"One of: {', '.join(ev.MARKS)}.")]
#: Notes written in one transaction when importing.
_BATCH = 5_000


def mark_named(text: str) -> ev.Mark:
    """The mark of this name, dashes and case forgiven; Malformed with what was probably meant."""
    from difflib import get_close_matches

    plain = text.strip().upper().replace("-", "_").replace(" ", "_")
    if plain in ev.MARKS:
        return plain
    close = get_close_matches(plain, ev.MARKS, 1, 0.5)
    hint = f" Did you mean {close[0]}?" if close else ""
    raise Malformed(f"“{text}” is no mark.{hint} From tightest: {', '.join(ev.MARKS)}.")


@command(app, "add", example='goodoffices note add --as A --to mediation --mark ON_CONSENT "We can discuss hours."\n'
         "goodoffices note add --as mediation --side A --session session-4q2m7d - < words.txt")  # fmt: skip
def add(
    door: Door,
    *,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The words as said, or - for standard input.")],
    to: Annotated[str, typer.Option("--to", metavar="SIDE,…", help="Who reads it besides the one who writes.")] = "",
    mark: _Mark = "MEDIATOR_ONLY",
    session: Annotated[str, typer.Option("--session", metavar="ID", help="In which session; its room reads it.")] = "",
    side: Annotated[str, typer.Option("--side", metavar="SIDE", help="Whose words, when not the writer's.")] = "",
    speaker: Annotated[str, typer.Option("--speaker", metavar="NAME", help="Who spoke.")] = "",
    taken_by: Annotated[str, typer.Option("--taken-by", metavar="NAME", help="Who took it down.")] = "",
    issue: Annotated[str, typer.Option("--issue", metavar="ID", help="The issue it is about.")] = "",
    interpreted: Annotated[str, typer.Option("--interpreted", metavar="TEXT", help="As the room heard it.")] = "",
    language: Annotated[str, typer.Option("--language", help="The language spoken.")] = "",
) -> None:
    """Take down words. Whoever is named in --to reads them, nobody else; a mark widens nothing.

    Without --to and --session it is a note to oneself.
    """
    taken = co.TakeNote(
        words=words(text), to=circles(to), side=side, speaker=speaker, mark=mark_named(mark), session=session,
        issue=issue, taken_by=taken_by, interpreted=proper(interpreted), language=language, reason=door.reason,
    )  # fmt: skip
    came = door.act(taken)
    say.done(door, came, say.whereto(door, came.id))


@command(app, "readback", "attest", example='goodoffices note readback note-9d21xa --as A --presence "Ilen Varrow"\n'
         'goodoffices note readback note-9d21xa "We can discuss some hours." --as A')  # fmt: skip
def readback(
    door: Door,
    note: _Id,
    wording: Annotated[str, typer.Argument(metavar="[TEXT]", help="Other words, to correct; none, to confirm.")] = "",
) -> None:
    """The side whose words these are confirms them as read back, or corrects them."""
    came = door.act(co.ReadBack(note=note, wording=words(wording), reason=door.reason))
    say.done(door, came, f"{'corrected' if wording else 'confirmed'} {say.whereto(door, came.id)}")


@command(app, "mark", example="goodoffices note mark note-9d21xa ON_CONSENT --as A")
def mark_(
    door: Door, note: _Id, mark: Annotated[str, typer.Argument(metavar="MARK", help=", ".join(ev.MARKS))]
) -> None:
    """Change a note's mark: the side whose words these are either way, the mediation only tighter."""
    came = door.act(co.MarkNote(note=note, mark=mark_named(mark), reason=door.reason))
    say.done(door, came, f"{mark_named(mark)} {say.whereto(door, came.id)}")


@command(app, "retract", example='goodoffices note retract note-9d21xa --why "Said by somebody else."')
def retract(
    door: Door,
    note: _Id,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; its readers read it.")] = "",
) -> None:
    """Take back a note or message entered in the wrong place; the ledger keeps who was shown it."""
    came = door.act(co.RetractNote(note=note, why=words(why), reason=door.reason))
    say.done(door, came, f"retracted {say.whereto(door, came.id)}")


@command(app, "list", "eyes", example="goodoffices note list --as A --session session-4q2m7d")
def list_(
    door: Door,
    session: Annotated[str, typer.Option("--session", metavar="ID", help="Only what was said in this session.")] = "",
) -> None:
    """List the notes a side reads, oldest first."""
    from goodoffices.exchange.wording import seal, when
    from goodoffices.office.pages import thing_page

    view = door.view()
    found = [note for note in view.all(Note) if not session or note.session == session]
    if door.json:
        say.answer({"notes": [thing_page(each) for each in found]})
        return
    rows = [
        (
            note.id,
            when(note.at, view.frame),
            note.side,
            "retracted" if note.retracted_at else f"{note.mark}, {note.standing}, {note.by.how}",
            seal(view.frame, view.audience(note)),
            note.as_said,
        )
        for note in found
    ]
    say.table(("id", "when", "whose words", "state", "who reads it", "words"), rows, "No note yet (note add TEXT).")


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    """One line of an import: a note with its fields, ``as`` optional."""

    words: str
    to: list[str] = []
    side: str = ""
    speaker: str = ""
    mark: str = "MEDIATOR_ONLY"
    session: str = ""
    issue: str = ""
    taken_by: str = ""
    interpreted: str = ""
    language: str = ""
    reason: str = ""


@command(app, "import", example="goodoffices note import notes.jsonl --as mediation\n"
         """# each: {"words": "We can discuss hours.", "side": "A", "to": ["A"], "mark": "ON_CONSENT"}""")  # fmt: skip
def import_(
    door: Door,
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="One note a line, as JSON; - for standard input.")],
) -> None:
    """Take down many notes from a file; each run of notes for one audience is written wholly or not at all."""
    taken = _read_lines(door, file)
    made: list[str] = []
    warnings: list[str] = []
    actor = door.actor()
    for batch in _batches(taken):
        try:
            came = door.office.import_notes(door.talks, actor, batch)
        except GoodOfficesError as error:
            where = f"notes {len(made) + 1} to {len(made) + len(batch)}"
            error.args = (f"{file}, {where}: {error} Of this file {len(made)} were written, before these.",)
            raise
        made += came.made
        warnings += came.warnings
    if door.json:
        say.answer({"id": made[0] if made else "", "made": made, "warnings": warnings})
        return
    say.line(f"{len(made)} notes taken down.")


def _batches(taken: list[co.TakeNote]) -> Iterator[list[co.TakeNote]]:
    """Runs of notes for one audience, of at most ``_BATCH``."""
    for _, run in itertools.groupby(taken, key=lambda note: (note.to, note.session, note.reason)):
        while batch := list(itertools.islice(run, _BATCH)):
            yield batch


def _read_lines(door: Door, file: Path) -> list[co.TakeNote]:
    """Every line as a command, checked before the first is written."""
    text = words("-") if str(file) == "-" else decoded(file_bytes(file), str(file))
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            read = msgspec.json.decode(line.encode("utf-8"), type=_Line)
        except msgspec.DecodeError as error:
            raise Malformed(f"{file}, line {number}: {error}. Nothing was written.") from None
        fields = {**msgspec.structs.asdict(read), "to": tuple(read.to), "mark": mark_named(read.mark)}
        found.append(co.TakeNote(**{**fields, "reason": read.reason or door.reason}))
    if not found:
        raise Malformed(f"{file} holds no notes. Nothing was written.")
    return found
