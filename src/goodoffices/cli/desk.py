"""``goodoffices desk``: notes at the speed of speech, line by line, from a keyboard or a pipe.

A line is either words or keys (``KEYS``).  Each is acknowledged with what was written and who reads it; a line that
could not be written is shown again with the reason, so that nothing typed is lost.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

import typer

from goodoffices.basics.errors import GoodOfficesError, Malformed, Refused
from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group
from goodoffices.cli.notes import mark_named
from goodoffices.cli.typed import circles, decoded
from goodoffices.exchange.wording import hand, listed, seal
from goodoffices.office import hands
from goodoffices.rules import commands as co
from goodoffices.rules.desk import Actor
from goodoffices.rules.frame import side_of
from goodoffices.rules.things import Consent, Note, Session

app = group("Take notes at the speed of speech, during a session.")
APPS = {"desk": app}

KEYS = """\
  words              a note of what the other side says
  A: words           a note of what A says, when several sides are in the room
  c1g words          note 1: consent granted orally, in these words (c1g >B words: to B)
  c1r why            note 1: consent refused
  c1? words          note 1: ask for consent, in these words (c1? >B words: to B)
  r1                 note 1: read back and confirmed
  r1 other words     note 1: read back and corrected
  m1 ON_CONSENT      note 1: mark it
  n                  the notes of this session, with their numbers
  w                  the walk-in sheet of this session
  /                  these keys
  q                  leave"""

_CONSENT = re.compile(r"c(\d+)([gr?])(?:\s*>\s*([^\s]+))?(?:\s+(.*)|\s*)", re.DOTALL)
_READ_BACK = re.compile(r"r(\d+)(?:\s+(.*)|\s*)", re.DOTALL)
_MARK = re.compile(r"m(\d+)\s+([A-Za-z_ -]+)")
_SIDE = re.compile(r"([^\s:]+):\s+(.+)", re.DOTALL)


@dataclass
class Table:
    """One sitting at the desk: the session, and its notes by the numbers they were given."""

    door: Door
    session: str
    numbered: list[str] = field(default_factory=list)

    def sit_down(self) -> None:
        """Number what was said before and say where words go."""
        view = self.door.view()
        session = view.find(Session, self.session)
        self.session = session.id
        self.numbered = [note.id for note in view.all(Note) if note.session == session.id]
        self.tell(f"{session.title or session.format}, {session.state}. What you write goes to: {self.room()}")
        self.tell(f"/ lists the keys. {len(self.numbered)} notes so far (n lists them).")

    def room(self) -> str:
        """Who reads what is written here, in words."""
        view = self.door.view()
        return seal(view.frame, view.audience(view.find(Session, self.session)))

    def others(self) -> tuple[str, ...]:
        """The sides in the room besides the one who writes."""
        view = self.door.view()
        present = view.audience(view.find(Session, self.session))
        return tuple(dict.fromkeys(side_of(c) for c in present if side_of(c) != self.door.side))

    # --- one line

    def take(self, line: str) -> bool:
        """Do what one line asks; False when it is to leave."""
        text = line.strip()
        if text in ("q", "quit"):
            return False
        if text in ("/", "?"):
            self.tell(KEYS)
        elif text == "n":
            self.list_notes()
        elif text == "w":
            self.walk_in()
        elif found := _CONSENT.fullmatch(text):
            self.consent(int(found[1]), found[2], found[3] or "", (found[4] or "").strip())
        elif found := _READ_BACK.fullmatch(text):
            self.read_back(int(found[1]), (found[2] or "").strip())
        elif found := _MARK.fullmatch(text):
            self.mark(int(found[1]), found[2])
        elif text:
            self.note(text)
        return True

    def note(self, text: str) -> None:
        """Words of the other side in the room, or of the side named before them."""
        side, words = self.whose(text)
        taken = co.TakeNote(words=words, side=side, session=self.session, reason=self.door.reason)
        came = self.door.act(taken)
        self.numbered.append(came.id)
        self.wrote(f"[{len(self.numbered)}] {side} said", came.id, came.warnings)

    def whose(self, text: str) -> tuple[str, str]:
        """Whose words a line holds, and the words."""
        others, sides = self.others(), self.door.view().frame.sides()
        found = _SIDE.fullmatch(text)
        if found and found[1] in (*others, self.door.side):
            return found[1], found[2]
        if found and found[1] in sides:
            raise Refused(f"{found[1]} is not in this room; here are: {listed((*others, self.door.side))}.")
        if len(others) == 1:
            return others[0], text
        raise Malformed(
            f"Whose words? Write {' or '.join(f'{side}: ' for side in others or (self.door.side,))}before them."
        )

    def consent(self, number: int, key: str, to: str, words: str) -> None:
        """Consent given, refused or asked for, on a note of this session."""
        note = self.numbered_note(number)
        asked = [c.id for c in self.door.view().all(Consent) if c.note == note.id and c.state == "asked"][-1:]
        consent, unasked = (asked[0], "") if asked else ("", note.id)
        if key == "?":
            question = co.AskConsent(note=note.id, recipients=self.recipients(note, to), wording=words)
            came = self.door.office.act(self.door.talks, self.door.actor(), question)
        elif key == "r":
            refusal = co.RefuseConsent(consent=consent, note=unasked, why=words, reason=self.door.reason)
            came = self.door.office.act(self.door.talks, self.for_side(note.side), refusal)
        else:
            whom = circles(to) if to or asked else self.recipients(note, to)
            grant = co.GrantConsent(
                consent=consent, note=unasked, recipients=whom, wording=words, reason=self.door.reason
            )
            came = self.door.office.act(self.door.talks, self.for_side(note.side), grant)
        made = self.door.view().find(Consent, came.id)
        by, whom_ = hand(made.decided_by or made.by), listed(made.recipients)
        about = f" for {whom_}: “{say.shown(made.wording or note.as_said)}”" if whom_ else ""
        self.wrote(f"[{number}] consent {made.state}{about} ({by})", came.id, came.warnings)

    def recipients(self, note: Note, to: str) -> tuple[str, ...]:
        """To whom words may go: as named, or the other party when there are two."""
        if to:
            return circles(to)
        rest = [party for party in self.door.view().frame.party_keys() if party != note.side]
        if len(rest) != 1:
            raise Malformed(f"To whom? Write it before the words, such as >{rest[0] if rest else 'B'}.")
        return (rest[0],)

    def read_back(self, number: int, words: str) -> None:
        """The note is confirmed, or corrected with other words."""
        note = self.numbered_note(number)
        reading = co.ReadBack(note=note.id, wording=words, reason=self.door.reason)
        came = self.door.office.act(self.door.talks, self.for_side(note.side), reading)
        self.wrote(f"[{number}] {'corrected' if words else 'confirmed'}", came.id, came.warnings)

    def mark(self, number: int, mark: str) -> None:
        """The note's mark: tightened by the mediation, loosened by the side whose words these are."""
        note, wanted = self.numbered_note(number), mark_named(mark)
        command_ = co.MarkNote(note=note.id, mark=wanted, reason=self.door.reason)
        came = self.door.office.act(self.door.talks, self.for_side(note.side), command_)
        self.wrote(f"[{number}] marked {wanted}", came.id, came.warnings)

    def for_side(self, side: str) -> Actor:
        """The side whose words these are, acting orally before the one who attests."""
        if side == self.door.side:
            return self.door.actor()
        by = hands.attested(side, self.door.attested_by, self.door.presence, self.door.read_back)
        return Actor((side,), by)

    def numbered_note(self, number: int) -> Note:
        """The note with this number in this session."""
        if not 1 <= number <= len(self.numbered):
            raise Malformed(f"There is no note {number} here; n lists them.")
        return self.door.view().find(Note, self.numbered[number - 1])

    # --- answers

    def list_notes(self) -> None:
        """The notes of this session with their numbers."""
        view = self.door.view()
        for number, id_ in enumerate(self.numbered, 1):
            note = view.find(Note, id_)
            self.tell(f"[{number}] {note.side}, {note.mark}, {note.standing}: {say.shown(note.as_said)}")
        if not self.numbered:
            self.tell("No note yet. Type what is said.")

    def walk_in(self) -> None:
        """The walk-in sheet."""
        from goodoffices.exchange.sheet_pages import walk_in_page
        from goodoffices.office.pages import sheet_page
        from goodoffices.rules.sheets import walk_in

        view, now = self.door.view(), self.door.now
        sheet = walk_in(view, self.session, now)
        if self.door.json:
            say.answer(sheet_page(sheet))
        else:
            say.page(walk_in_page(view, sheet, now))

    def wrote(self, what: str, id_: str, warnings: tuple[str, ...]) -> None:
        """Acknowledge what is now in the record, and who reads it."""
        where = say.whereto(self.door, id_)
        if self.door.json:
            say.answer({"id": id_, "says": f"{what} {where}", "warnings": [*warnings, *self.door.warnings]})
        else:
            say.line(f"{what} {where}")
            for warning in (*warnings, *self.door.warnings):
                say.line(f"    note: {warning}")
        self.door.warnings.clear()
        sys.stdout.flush()

    def tell(self, text: str) -> None:
        """A word to who sits here; left out of JSON."""
        if not self.door.json:
            say.line(text)
            sys.stdout.flush()

    def give_back(self, line: str, why: str) -> None:
        """The line that was not written, and why."""
        if self.door.json:
            say.answer({"error": {"code": "not written", "message": why, "matches": []}, "line": line})
        else:
            say.line(f"not written: {say.shown(why)}")
            say.line(f"    your line: {say.shown(line)}")
        sys.stdout.flush()


@command(app, "desk", "attest", example='goodoffices desk --session session-4q2m7d --attested-by "Jonna Reit"\n'
         'printf "We can talk.\\nc1g they can talk\\n" | goodoffices desk --session session-4q2m7d')  # fmt: skip
def desk(door: Door, session: Annotated[str, typer.Option("--session", metavar="ID", help="The session.")]) -> None:
    """Take notes at the speed of speech: a line is a note; a few keys read back, mark, and record oral consent.

    Write / for the keys and q to leave. Every line is acknowledged with what was written and who reads it.
    Exit code 1 when some line was not written.
    """
    table = Table(door, session)
    table.sit_down()
    missed = False
    for raw in _lines():
        line, why = raw.decode("utf-8", "backslashreplace"), "goodoffices met a fault of its own"
        try:
            going_on = table.take(decoded(raw, "This line"))
            why = ""
        except GoodOfficesError as error:
            going_on, missed, why = True, True, str(error)
        finally:  # whatever happened, the line is not lost
            if why:
                table.give_back(line, why)
        if not going_on:
            break
    if missed and not sys.stdin.isatty():
        raise typer.Exit(1)


def _lines() -> Iterator[bytes]:
    """Lines without their end: from a keyboard with editing, or from a pipe."""
    if sys.stdin.isatty():
        while True:
            try:
                yield input("> ").encode("utf-8", "surrogateescape")
            except EOFError:
                return
    source = getattr(sys.stdin, "buffer", None)
    lines = source if source is not None else (text.encode("utf-8", "surrogateescape") for text in sys.stdin)
    for raw in lines:
        yield raw.rstrip(b"\r\n")
