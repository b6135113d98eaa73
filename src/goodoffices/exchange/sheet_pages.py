"""Sheets and views as pages: the walk-in sheet, ledger, handover, debrief, a view by rooms, a seat at the table."""

from __future__ import annotations

from collections.abc import Iterable

from goodoffices.basics.instants import Instant
from goodoffices.exchange.items import Item, Page, Section, item_of
from goodoffices.exchange.wording import eyes, hand_word, hour, listed, seal, when, who
from goodoffices.rules import things as th
from goodoffices.rules.frame import MEDIATION
from goodoffices.rules.sheets import Debrief, Disclosure, Handover, Line, WalkIn, ledger
from goodoffices.rules.state import ChannelState
from goodoffices.rules.view import View


def _page(view: View, now: Instant, title: str, kind: str, rows: Iterable[tuple[Section, ...]], **more: object) -> Page:
    sides = [side for side in view.frame.sides() if side != MEDIATION]
    return Page(
        title=title,
        subtitle=view.frame.title_for(view.side),
        band=eyes(view),
        recipient=who(view.circles[-1]),
        made_at=when(now, view.frame),
        rows=tuple(rows),
        kind=kind,
        style=-1 if view.side == MEDIATION else sides.index(view.side) % 6,
        **more,  # type: ignore[arg-type]  # facts, where a sheet has some
    )


def _section(view: View, title: str, things: Iterable[th.Thing], empty: str, note: str = "") -> Section:
    return Section(title, tuple(item_of(view, thing) for thing in things), empty, note)


# --- the walk-in sheet


def walk_in_page(view: View, sheet: WalkIn, now: Instant) -> Page:
    """One A4 page to have read when walking into a session."""
    session, frame = sheet.session, view.frame
    facts = [
        ("In the room", seal(frame, sheet.audience)),
        ("When", f"{when(session.starts, frame)} to {hour(session.ends, frame)}" if session.starts else session.state),
        ("Where", session.room or "not set"),
        ("Interpretation", session.interpretation),
        ("Purpose", session.purpose or "not set (session plan --purpose)"),
    ]
    rows: list[tuple[Section, ...]] = [
        (
            _section(view, "Points to raise", sheet.points, "No open issues that everyone in the room sees."),
            _section(view, "We owe them", sheet.we_owe, "Nothing promised to them is pending."),
            _section(view, "They owe us", sheet.they_owe, "Nothing they promised is pending."),
        )
    ]
    if view.side == MEDIATION:
        rows.append(_what_may_be_said(sheet))
    rows.append(
        (
            _section(view, "Consents asked of them", sheet.asked, "Nobody in the room is asked for a consent."),
            _section(view, "Instructions awaited", sheet.awaited, "No capital is awaited."),
            _section(view, "Offers open", sheet.offers, "No offer to them is open."),
        )
    )
    title = f"Walk-in sheet: {session.title or session.format}"
    return _page(view, now, title, "walk-in", rows, facts=tuple(facts))


def _what_may_be_said(sheet: WalkIn) -> tuple[Section, ...]:
    def lines(title: str, found: tuple[Line, ...], empty: str, tone: str = "") -> Section:
        items = (
            Item(f"{line.side}", line.words, "", (line.why, hand_word(line.hand)), "", line.note, line.side)
            for line in found
        )
        return Section(title, tuple(items), empty, tone=tone)

    return (
        lines("May say", sheet.may_say, "Nothing said elsewhere may be said here, named."),
        lines("May say, unattributed", sheet.unattributed, "Nothing may be used without naming its source."),
        lines("Ask first", sheet.ask_first, "Nothing waits for a consent."),
        lines("Must not say", sheet.must_not, "Nothing was said elsewhere that must stay there.", "never"),
    )


# --- the ledger


def ledger_page(view: View, lines: tuple[Disclosure, ...], now: Instant) -> Page:
    """The disclosure ledger: who was told what, when, in which words, by whose consent."""
    empty = "Nothing was passed on. What the mediation tells one side of another’s words is listed here."
    section = Section("Who was told what", tuple(_disclosed(view, line) for line in lines), empty)
    return _page(view, now, "Disclosure ledger", "ledger", [(section,)])


def _disclosed(view: View, line: Disclosure) -> Item:
    whom = listed(line.to)
    lead = {
        "passed on": f"{line.side or 'The source'}’s words passed on to {whom}",
        "told": f"{whom} was told" if len(line.to) == 1 else f"{whom} were told",
        "was shown": f"Was shown to {whom}",
    }[line.what]
    tags = [] if line.what == "was shown" else ["source named" if line.attributed else "source not named"]
    if line.basis:
        tags.append("by its mark" if line.basis == "mark" else _basis(view, line))
    tags += [f"consent {hand_word(line.hand)}"] if line.hand else []
    return Item(lead, line.words, when(line.at, view.frame), tuple(tags), "", line.thing, line.side)


def _basis(view: View, line: Disclosure) -> str:
    if line.what == "was shown":
        return f"retracted {when(line.basis.removeprefix('retracted '), view.frame)}"
    return f"by consent {line.basis}"


# --- handover and debrief


def handover_page(view: View, sheet: Handover, now: Instant) -> Page:
    """What whoever takes over the shift must know."""
    facts = (("Since", when(sheet.since, view.frame)), ("Now", when(sheet.now, view.frame)))
    rows = (
        (
            _section(view, "Sessions held", sheet.held, "No session moved in this time."),
            _section(view, "Coming", sheet.coming, "No session is planned."),
        ),
        (
            _section(view, "Consents asked, not answered", sheet.consents, "No consent is waited for."),
            _section(view, "Not read back", sheet.not_read_back, "Every note was read back."),
        ),
        (
            _section(view, "Undertakings pending", sheet.undertakings, "Nothing promised is pending."),
            _section(view, "Instructions awaited", sheet.instructions, "No capital is awaited."),
        ),
        (
            _section(view, "Offers open", sheet.offers, "No offer is open."),
            _section(view, "Papers to come back", sheet.papers_out, "No numbered copy is out."),
        ),
        (_section(view, "Said in this time", sheet.notes, "No note was taken in this time."),),
    )
    return _page(view, now, "Handover", "handover", rows, facts=facts)


def debrief_page(view: View, sheet: Debrief, now: Instant) -> Page:
    """A round as it went."""
    rows: list[tuple[Section, ...]] = [
        (_section(view, "Sessions", sheet.sessions, "No session belongs to this round (session plan --round)."),)
    ]
    for session in sheet.sessions:
        title = f"Said in: {session.title or session.format}"
        rows.append((_section(view, title, sheet.notes[session.id], "No note was taken in this session."),))
    told = tuple(_disclosed(view, line) for line in sheet.disclosures)
    rows += [
        (
            _section(view, "Offers", sheet.offers, "No offer was put in this round."),
            _section(view, "Undertakings", sheet.undertakings, "Nothing was promised in this round."),
        ),
        (Section("Passed on", told, "Nothing was passed on in this round."),),
        (_section(view, "Issues as they stand", sheet.issues, "No issue is on the agenda."),),
    ]
    return _page(view, now, f"Debrief of round {sheet.number}", "debrief", rows)


# --- a view, by rooms and by seat

_BESIDE: tuple[type[th.Thing], ...] = (th.Round, th.Session, th.Issue, th.Instructions, th.Note, th.Message, th.Consent)
_ROOM_KINDS: tuple[type[th.Thing], ...] = (
    *_BESIDE,
    th.Use,
    th.Offer,
    th.Reply,
    th.Undertaking,
    th.Paper,
    th.Link,
    th.LeakReason,
    th.Occupancy,
)


def rooms_page(view: View, now: Instant) -> Page:
    """Everything this viewer sees, room by room, in order of time."""
    rows = [(_room(view, channel),) for channel in view.channels]
    return _page(view, now, view.frame.title_for(view.side), "view", rows)


def _room(view: View, channel: ChannelState) -> Section:
    things: list[th.Thing] = [thing for kind in _ROOM_KINDS for thing in channel.shelf(kind).values()]
    things.sort(key=lambda thing: (thing.at, thing.position, thing.id))
    erased = f"{len(channel.erased)} entries erased" if channel.erased else ""
    closed = "closed; it goes on in its successor" if channel.closed else ""
    stopped = f"clocks stopped since {when(channel.clock_stopped_at, view.frame)}" if channel.clock_stopped_at else ""
    note = "; ".join(part for part in (channel.id, closed, stopped, erased) if part)
    return _section(view, seal(view.frame, channel.audience), things, "Nothing was written here yet.", note)


def seat_page(view: View, now: Instant) -> Page:
    """What one seat sees, by subject: days, what was said, consents, messages, offers, promises, papers, ledger."""
    said = []
    for channel in view.channels:
        notes = sorted(channel.shelf(th.Note).values(), key=lambda note: (note.at, note.position))
        if notes and not channel.closed:
            said.append((_section(view, f"Said to: {seal(view.frame, channel.audience)}", notes, ""),))
    told = tuple(_disclosed(view, line) for line in ledger(view))
    rows = [
        (_section(view, "Days and sessions", [*view.all(th.Round), *view.all(th.Session)], "No session yet."),),
        (_section(view, "Agenda", view.all(th.Issue), "No issue is on the agenda."),),
        *(said or [(Section("What was said", (), "No words were taken down where this seat reads."),)]),
        (_section(view, "Consents", view.all(th.Consent), "No consent was asked or given where this seat reads."),),
        (_section(view, "Told by the mediation", view.all(th.Message), "The mediation passed nothing on."),),
        (_section(view, "Offers", view.all(th.Offer), "No offer was put to or by this seat."),),
        (_section(view, "Undertakings", view.all(th.Undertaking), "Nothing was promised."),),
        (_section(view, "Instructions", view.all(th.Instructions), "No capital is awaited."),),
        (_section(view, "Papers", view.all(th.Paper), "No paper changed hands."),),
        (Section("Disclosure ledger", told, "Nothing was passed on."),),
    ]
    name = "Mediation team" if view.side == MEDIATION else view.frame.name_of(view.side, view.side)
    return _page(view, now, name, "seat", rows)
