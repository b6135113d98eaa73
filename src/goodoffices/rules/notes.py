"""Decisions on what was said: notes, read-back, marks, and what originators consent to."""

from __future__ import annotations

from collections.abc import Sequence

from goodoffices.basics.errors import Malformed, Refused
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from goodoffices.rules.days import instant_or_none, visible_to_all
from goodoffices.rules.desk import Desk, Room, needed, refuse_unfit
from goodoffices.rules.frame import MEDIATION, refuse_unknown, side_of
from goodoffices.rules.view import audience_of, covers


def take_note(desk: Desk, command: co.TakeNote) -> None:
    """Take down words in the channel of the session, or of the audience named; alone, in one's own room."""
    take_notes(desk, (command,))


def take_notes(desk: Desk, commands: Sequence[co.TakeNote]) -> None:
    """Take down many words where the first of them goes."""
    room, session = _where(desk, commands[0])
    for command in commands:
        _take(desk, room, session, command)


def _take(desk: Desk, room: Room, session: th.Session | None, command: co.TakeNote) -> None:
    words = needed(command.words, "The note")
    side = command.side or desk.side
    if side != desk.side and side not in desk.view.frame.sides():
        raise Malformed(f"There is no side “{side}”. Known: {', '.join(desk.view.frame.sides())}.")
    if side != desk.side:
        _refuse_for_another(desk, room, side, command.mark)
    issue = desk.view.find(th.Issue, command.issue) if command.issue else None
    if issue is not None:
        visible_to_all(desk, room.audience, issue)
    for text in (command.speaker, command.taken_by, command.language):
        refuse_unfit(text)
    desk.write(
        room,
        ev.NoteTaken(
            note=desk.new_id(room, "note"),
            side=side,
            words=words,
            mark=command.mark,
            speaker=command.speaker.strip(),
            session=session.id if session else "",
            issue=issue.id if issue else "",
            taken_by=command.taken_by.strip(),
            interpreted=command.interpreted.strip(),
            language=command.language.strip(),
        ),
    )


def _refuse_for_another(desk: Desk, room: Room, side: str, mark: ev.Mark) -> None:
    """Nobody loosens a mark for another side, and the mediation quotes a side to others only by conveying."""
    if ev.MARKS.index(mark) > ev.MARKS.index("ON_CONSENT"):
        raise Refused(f"Only {side}, whose words these are, can mark them {mark}.")
    desk.not_behind_their_back(room, side, "Convey it with consent")


def _where(desk: Desk, command: co.TakeNote) -> tuple[Room, th.Session | None]:
    session = desk.view.find(th.Session, command.session) if command.session else None
    if session is not None and not command.to:
        return desk.room_of(session.channel), session
    room = desk.room(command.to)
    if session is not None:
        visible_to_all(desk, room.audience, session)
    return room, session


def _own_note(desk: Desk, id_: str, what: str) -> th.Note:
    """The note, if the actor's side is its originator."""
    note = desk.view.find(th.Note, id_)
    if note.side != desk.actor.side:
        raise Refused(f"Only {note.side}, whose words these are, can {what}.")
    if note.retracted_at:
        raise Refused("This note was retracted.")
    return note


def read_back(desk: Desk, command: co.ReadBack) -> None:
    """Confirm, or correct with another wording."""
    note = _own_note(desk, command.note, "confirm or correct them")
    wording = command.wording.strip()
    desk.write(
        desk.room_of(note.channel),
        ev.NoteReadBack(note=note.id, verdict="corrected" if wording else "confirmed", wording=wording),
    )
    desk.made.append(note.id)


def mark_note(desk: Desk, command: co.MarkNote) -> None:
    """The originator loosens or tightens; the mediation only tightens."""
    note = desk.view.find(th.Note, command.note)
    tighter = ev.MARKS.index(command.mark) <= ev.MARKS.index(note.mark)
    if desk.actor.side != note.side and not (desk.actor.side == MEDIATION and tighter):
        raise Refused(
            f"Only {note.side}, whose words these are, can loosen their mark; the mediation can only tighten it."
        )
    if not tighter:
        desk.refuse_past_an_occupied_seat()  # a looser mark can be standing consent
    desk.write(desk.room_of(note.channel), ev.NoteMarked(note=note.id, mark=command.mark))
    desk.made.append(note.id)


def retract_note(desk: Desk, command: co.RetractNote) -> None:
    """Take back a misdirected note or message; the ledger keeps who was shown it."""
    note: th.Note | th.Message = desk.view.maybe(th.Message, command.note) or desk.view.find(th.Note, command.note)
    if desk.actor.side not in (note.by.side, getattr(note, "side", ""), MEDIATION):
        raise Refused("Only who wrote it, whose words it holds, or the mediation can retract a note.")
    if note.retracted_at:
        raise Refused("This was retracted already.")
    room = desk.room_of(note.channel)
    desk.write(room, ev.NoteRetracted(note=note.id, why=command.why))
    desk.made.append(note.id)
    desk.warnings.append(f"It was shown to {' and '.join(room.audience)}; the ledger keeps that.")


# --- consent


def ask_consent(desk: Desk, command: co.AskConsent) -> None:
    """Ask the originator in the channel where it was said."""
    desk.only_mediation("ask for consent")
    note = desk.view.find(th.Note, command.note)
    room = desk.room_of(note.channel)
    if note.side == MEDIATION:
        raise Refused("These are the mediation's own words; nobody needs to be asked.")
    if not any(side_of(circle) == note.side for circle in room.audience):
        raise Refused(
            f"{note.side} does not read the channel of this note, so it cannot be asked there. "
            f"Take the note in a channel with {note.side}."
        )
    if note.retracted_at:
        raise Refused("This note was retracted.")
    desk.write(
        room,
        ev.ConsentAsked(
            consent=desk.new_id(room, "consent"),
            note=note.id,
            recipients=_recipients(desk, room, command.recipients),
            wording=command.wording.strip(),
            attributed=command.attributed,
        ),
        frozenset({note.id}),
    )


def _recipients(desk: Desk, room: Room, circles: tuple[str, ...]) -> tuple[str, ...]:
    recipients = audience_of(circles)
    if not recipients:
        raise Malformed("Say to whom it may be passed on (--to).")
    refuse_unknown(desk.view.frame, recipients)
    heard = [circle for circle in recipients if covers(room.audience, circle)]
    if heard:
        raise Refused(f"{' and '.join(heard)} was in the room and needs no passing on.")
    return recipients


def grant_consent(desk: Desk, command: co.GrantConsent) -> None:
    """Consent to what was asked, or unasked to passing on a note of one's own."""
    asked = desk.view.find(th.Consent, command.consent) if command.consent else None
    note = _own_note(desk, asked.note if asked else command.note, "consent to passing them on")
    if asked is not None and asked.state not in ("asked", "refused"):
        raise Refused(f"This consent is {asked.state}. Give a new one for the note.")
    room = desk.room_of(note.channel)
    recipients = _recipients(desk, room, command.recipients or (asked.recipients if asked else ()))
    if asked is not None and not all(covers(asked.recipients, circle) for circle in recipients):
        desk.warnings.append("This is wider than what was asked.")
    attributed = command.attributed if command.attributed is not None else bool(asked and asked.attributed)
    expires = instant_or_none(desk, command.expires)
    if expires and expires <= desk.now(room):
        raise Malformed("The consent would have expired already. Give a later time.")
    if not attributed and len(desk.view.frame.parties) == 2:
        desk.warnings.append(
            "With two parties, “unattributed” hides little: the other side can tell whose words these are."
        )
    desk.write(
        room,
        ev.ConsentGranted(
            consent=asked.id if asked else desk.new_id(room, "consent"),
            note=note.id,
            recipients=recipients,
            wording=command.wording.strip() or (asked.wording if asked else "") or note.as_said,
            attributed=attributed,
            once=command.once,
            expires=expires,
        ),
        frozenset({note.id}),
    )
    if asked is not None:
        desk.made.append(asked.id)


def refuse_consent(desk: Desk, command: co.RefuseConsent) -> None:
    """Refuse what was asked, or say beforehand that a note is not to be passed on."""
    asked = desk.view.find(th.Consent, command.consent) if command.consent else None
    note = _own_note(desk, asked.note if asked else command.note, "refuse to have them passed on")
    if asked is not None and asked.state != "asked":
        raise Refused(
            f"This consent is {asked.state}; {'withdraw it' if asked.state == 'granted' else 'nothing is asked'}."
        )
    room = desk.room_of(note.channel)
    if asked is None:
        for given in room.state.shelf(th.Consent).values():  # who says no to everyone takes back what was granted
            if given.note == note.id and given.state == "granted":
                desk.write(room, ev.ConsentWithdrawn(consent=given.id, note=note.id, why=command.why))
    consent = asked.id if asked else desk.new_id(room, "consent")
    desk.write(room, ev.ConsentRefused(consent=consent, note=note.id, why=command.why))
    desk.made.append(consent)


def withdraw_consent(desk: Desk, command: co.WithdrawConsent) -> None:
    """No use from now on."""
    consent = desk.view.find(th.Consent, command.consent)
    note = _own_note(desk, consent.note, "withdraw consent")
    if consent.state != "granted":
        raise Refused(f"This consent is {consent.state}; there is nothing to withdraw.")
    desk.write(desk.room_of(note.channel), ev.ConsentWithdrawn(consent=consent.id, note=note.id, why=command.why))
    desk.made.append(consent.id)
    if consent.uses:
        desk.warnings.append("It was passed on before; the ledger keeps that.")
