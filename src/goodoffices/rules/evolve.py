"""What follows from each event: the other half of the rules, as one literal table.

``fold(state, entries)`` applies entries in order and gives a new frozen state; old states stay valid.  The fold
is total: an entry that refers to something erased changes nothing and raises nothing.

Every function takes the channel's workbench, the stamp (where, when, by whom) and the event, and says what is
different afterwards.  None can fail: what was refused never became an event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from goodoffices.basics.instants import Instant
from goodoffices.journal.entries import By, Entry
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from goodoffices.rules.state import ChannelState, Stamp, Workbench, later, opened


def fold(state: ChannelState, entries: Iterable[tuple[int, Entry | None]]) -> ChannelState:
    """The state after these entries, which follow on the state's last position; None is an erased entry."""
    bench = Workbench(state)
    size, last_at, erased = state.size, state.last_at, set(state.erased)
    for position, entry in entries:
        size = position + 1
        if entry is None:
            erased.add(position)
            continue
        stamp = Stamp(state.id, position, Instant(entry.at), entry.by)
        _take(bench, stamp, ev.read_event(entry))
        last_at = max(last_at, stamp.at)
    if len(erased) > len(state.erased):
        bench.set(erased=frozenset(erased))
    return bench.finish(size, last_at)


def apply(state: ChannelState, events: Iterable[tuple[Instant, By, ev.Event]]) -> ChannelState:
    """The state after events that are about to be written at its next positions."""
    bench = Workbench(state)
    size, last_at = state.size, state.last_at
    for at, by, event in events:
        _take(bench, Stamp(state.id, size, at, by), event)
        size, last_at = size + 1, max(last_at, at)
    return bench.finish(size, last_at)


def _take(bench: Workbench, stamp: Stamp, event: ev.Event) -> None:
    TABLE[type(event)](bench, stamp, event)
    for name in event.subjects:
        bench.follow(getattr(event, name), stamp.position)


def _origin(stamp: Stamp, id_: str) -> dict[str, Any]:
    return {"id": id_, "channel": stamp.channel, "position": stamp.position, "at": stamp.at, "by": stamp.by}


def _made(kind: type[th.Thing], id_field: str) -> Callable[[Workbench, Stamp, Any], None]:
    """The rule for an event that makes a thing: the thing takes the event's fields, its id from ``id_field``."""

    def make(bench: Workbench, stamp: Stamp, event: ev.Event) -> None:
        fields = msgspec.structs.asdict(event)
        fields["id"] = fields.pop(id_field)
        bench.put(kind(channel=stamp.channel, position=stamp.position, at=stamp.at, by=stamp.by, **fields))

    return make


def _channel_opened(bench: Workbench, stamp: Stamp, event: ev.ChannelOpened) -> None:
    bench.set(**opened(stamp, event))


def _channel_closed(bench: Workbench, stamp: Stamp, event: ev.ChannelClosed) -> None:
    bench.set(closed=True, successor=event.successor)
    for offer in bench.all(th.Offer):  # one that is carried over goes on under the same id where it now lives
        if offer.outcome is None:
            bench.change(th.Offer, offer.id, outcome="lapsed", closed_at=stamp.at)


def _thing_carried(bench: Workbench, stamp: Stamp, event: ev.ThingCarried) -> None:
    home = {"channel": stamp.channel, "position": stamp.position}
    bench.put(msgspec.convert({**event.thing, **home}, th.SHELVES[event.shelf]))


def _talks_opened(bench: Workbench, stamp: Stamp, event: ev.TalksOpened) -> None:
    bench.set(frame=event.frame)


def _talks_closed(bench: Workbench, stamp: Stamp, event: ev.TalksClosed) -> None:
    bench.set(over=True)


def _round_moved(bench: Workbench, stamp: Stamp, event: ev.RoundMoved) -> None:
    id_ = f"round-{event.number}"
    if bench.get(th.Round, id_) is None:
        bench.put(th.Round(number=event.number, **_origin(stamp, id_)))
    when = {"opened_at": stamp.at} if event.to == "open" else {"closed_at": stamp.at}
    bench.change(th.Round, id_, note=event.note, **when)


def _seat_occupied(bench: Workbench, stamp: Stamp, event: ev.SeatOccupied) -> None:
    bench.put(th.Occupancy(person=event.person, token_digest=event.token_digest, **_origin(stamp, event.seat)))


def _seat_vacated(bench: Workbench, stamp: Stamp, event: ev.SeatVacated) -> None:
    if bench.get(th.Occupancy, event.seat) is None:  # it was taken in a channel that this one succeeded
        bench.put(th.Occupancy(**_origin(stamp, event.seat)))
    bench.change(th.Occupancy, event.seat, person="", token_digest="")


def _nothing(bench: Workbench, stamp: Stamp, event: ev.Event) -> None:
    """Erasure and key rotation speak about the record, not about the talks."""


def _session_moved(bench: Workbench, stamp: Stamp, event: ev.SessionMoved) -> None:
    session = bench.get(th.Session, event.session)
    if session is None:
        return
    move = th.Move(
        at=stamp.at,
        to=event.to,
        who=event.who,
        reason=event.reason,
        terms=event.terms,
        clocks=event.clocks,
        offers=event.offers,
    )
    bench.put(msgspec.structs.replace(session, state=event.to, moves=(*session.moves, move)))
    pending = [offer for offer in bench.all(th.Offer) if offer.outcome is None]
    if event.offers == "lapse":
        for offer in pending:
            bench.change(th.Offer, offer.id, outcome="lapsed", closed_at=stamp.at)
    stopped_at = bench.state.clock_stopped_at
    if event.clocks == "stopped" and not stopped_at:
        bench.set(clock_stopped_at=stamp.at)
    elif event.clocks == "running" and stopped_at:
        for offer in pending:
            # An offer put while the clock stood still loses only the time since it was put.
            bench.change(th.Offer, offer.id, until=later(offer.until, max(stopped_at, offer.at), stamp.at))
        bench.set(clock_stopped_at="")


def _attendance(bench: Workbench, stamp: Stamp, event: ev.AttendanceRecorded) -> None:
    bench.change(th.Session, event.session, present=event.present)


def _issue_moved(bench: Workbench, stamp: Stamp, event: ev.IssueMoved) -> None:
    bench.change(th.Issue, event.issue, state=event.to, moved_note=event.note)


def _instructions_arrived(bench: Workbench, stamp: Stamp, event: ev.InstructionsArrived) -> None:
    bench.change(th.Instructions, event.instructions, arrived_at=stamp.at, arrived_note=event.note)


def _note_read_back(bench: Workbench, stamp: Stamp, event: ev.NoteReadBack) -> None:
    note = bench.get(th.Note, event.note)
    if note is None:
        return
    bench.put(
        msgspec.structs.replace(note, standing=event.verdict, wording=event.wording or note.wording, read_back=stamp.by)
    )
    if event.wording and event.wording != note.as_said:
        for consent in (bench.get(th.Consent, id_) for id_ in note.consents):
            if consent is not None and consent.state == "granted" and consent.wording in ("", note.as_said):
                bench.change(th.Consent, consent.id, outdated=True)


def _note_marked(bench: Workbench, stamp: Stamp, event: ev.NoteMarked) -> None:
    bench.change(th.Note, event.note, mark=event.mark)


def _note_retracted(bench: Workbench, stamp: Stamp, event: ev.NoteRetracted) -> None:
    for kind in (th.Note, th.Message):
        bench.change(kind, event.note, retracted_at=stamp.at, retracted_why=event.why)


def _consent_about(bench: Workbench, stamp: Stamp, consent: str, note: str) -> None:
    """Make sure the consent is there and that its note knows of it."""
    if bench.get(th.Consent, consent) is None:
        bench.put(th.Consent(note=note, recipients=(), **_origin(stamp, consent)))
        if (about := bench.get(th.Note, note)) is not None:
            bench.change(th.Note, note, consents=(*about.consents, consent))


def _consent_asked(bench: Workbench, stamp: Stamp, event: ev.ConsentAsked) -> None:
    _consent_about(bench, stamp, event.consent, event.note)
    _decide_consent(bench, event)


def _consent_granted(bench: Workbench, stamp: Stamp, event: ev.ConsentGranted) -> None:
    _consent_about(bench, stamp, event.consent, event.note)
    _decide_consent(bench, event, state="granted", decided_by=stamp.by, decided_at=stamp.at)


def _consent_refused(bench: Workbench, stamp: Stamp, event: ev.ConsentRefused) -> None:
    _consent_about(bench, stamp, event.consent, event.note)
    _decide_consent(bench, event, state="refused", decided_by=stamp.by, decided_at=stamp.at)


def _consent_withdrawn(bench: Workbench, stamp: Stamp, event: ev.ConsentWithdrawn) -> None:
    _decide_consent(bench, event, state="withdrawn", decided_by=stamp.by, decided_at=stamp.at)


def _decide_consent(bench: Workbench, event: Any, **fields: object) -> None:
    said = msgspec.structs.asdict(event)
    bench.change(th.Consent, said.pop("consent"), **said, **fields)


def _consent_used(bench: Workbench, stamp: Stamp, event: ev.ConsentUsed) -> None:
    consent = bench.get(th.Consent, event.consent)
    if consent is not None:
        bench.change(th.Consent, consent.id, uses=consent.uses + 1)
    _made(th.Use, "use")(bench, stamp, event)


def _offer_closed(bench: Workbench, stamp: Stamp, event: ev.OfferClosed) -> None:
    bench.change(th.Offer, event.offer, outcome=event.outcome, closed_at=stamp.at)


def _undertaking_settled(bench: Workbench, stamp: Stamp, event: ev.UndertakingSettled) -> None:
    bench.change(th.Undertaking, event.undertaking, settled=event.how, settled_at=stamp.at, settled_note=event.note)


def _paper_returned(bench: Workbench, stamp: Stamp, event: ev.PaperReturned) -> None:
    paper = bench.get(th.Paper, event.paper)
    if paper is not None:
        bench.change(th.Paper, event.paper, returned=tuple(sorted({*paper.returned, event.copy_number})))


TABLE: dict[type[ev.Event], Callable[[Workbench, Stamp, Any], None]] = {
    ev.ChannelOpened: _channel_opened,
    ev.ChannelClosed: _channel_closed,
    ev.ThingCarried: _thing_carried,
    ev.TalksOpened: _talks_opened,
    ev.TalksClosed: _talks_closed,
    ev.RoundMoved: _round_moved,
    ev.SeatOccupied: _seat_occupied,
    ev.SeatVacated: _seat_vacated,
    ev.Erased: _nothing,
    ev.KeyRotated: _nothing,
    ev.SessionPlanned: _made(th.Session, "session"),
    ev.SessionMoved: _session_moved,
    ev.AttendanceRecorded: _attendance,
    ev.IssueRaised: _made(th.Issue, "issue"),
    ev.IssueMoved: _issue_moved,
    ev.InstructionsAwaited: _made(th.Instructions, "instructions"),
    ev.InstructionsArrived: _instructions_arrived,
    ev.NoteTaken: _made(th.Note, "note"),
    ev.NoteReadBack: _note_read_back,
    ev.NoteMarked: _note_marked,
    ev.NoteRetracted: _note_retracted,
    ev.ConsentAsked: _consent_asked,
    ev.ConsentGranted: _consent_granted,
    ev.ConsentRefused: _consent_refused,
    ev.ConsentWithdrawn: _consent_withdrawn,
    ev.ConsentUsed: _consent_used,
    ev.Conveyed: _made(th.Message, "message"),
    ev.ConveyanceLinked: _made(th.Link, "link"),
    ev.LeakReasonLogged: _made(th.LeakReason, "log"),
    ev.OfferPut: _made(th.Offer, "offer"),
    ev.OfferAnswered: _made(th.Reply, "reply"),
    ev.OfferClosed: _offer_closed,
    ev.UndertakingGiven: _made(th.Undertaking, "undertaking"),
    ev.UndertakingSettled: _undertaking_settled,
    ev.PaperHandedOver: _made(th.Paper, "paper"),
    ev.PaperReturned: _paper_returned,
}
