"""Decisions on rounds, sessions, the agenda and instructions from capitals."""

from __future__ import annotations

from datetime import timedelta

from goodoffices.basics.errors import Malformed, Refused
from goodoffices.basics.instants import Instant, parse_instant, shifted
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from goodoffices.rules.desk import Desk, needed, refuse_unfit
from goodoffices.rules.frame import MEDIATION, side_of
from goodoffices.rules.view import within

#: Which state a session may go to from which; a collapse may end in a return on stated terms.
MOVES: dict[ev.SessionState, tuple[ev.SessionState, ...]] = {
    "planned": ("open", "cancelled"),
    "open": ("recess", "walked out", "adjourned", "collapsed", "closed"),
    "recess": ("open", "walked out", "adjourned", "collapsed", "closed"),
    "walked out": ("open", "adjourned", "collapsed", "closed"),
    "adjourned": ("open", "collapsed", "closed"),
    "collapsed": ("open",),
    "closed": (),
    "cancelled": (),
}


def instant_or_none(desk: Desk, text: str) -> str:
    """An instant from what somebody typed, in the venue's zone; empty stays empty."""
    return parse_instant(text, desk.view.frame.zone) if text else ""


def move_round(desk: Desk, command: co.MoveRound) -> None:
    """Open or close a round, for everyone at the talks."""
    desk.only_mediation("open or close a round")
    if command.to not in ("open", "closed"):
        raise Malformed(f"A round is open or closed, not “{command.to}”.")
    known = desk.view.maybe(th.Round, f"round-{command.number}")
    if not 1 <= command.number <= 999:
        raise Malformed("Rounds are numbered from 1 to 999.")
    if command.to == "open" and known is not None:
        raise Refused(f"Round {command.number} was opened already.")
    if command.to == "closed" and (known is None or known.closed_at):
        raise Refused(f"Round {command.number} is not open.")
    room = desk.home(desk.view.frame_channel)
    desk.write(room, ev.RoundMoved(number=command.number, to="open" if known is None else "closed", note=command.note))
    desk.made.append(f"round-{command.number}")


def plan_session(desk: Desk, command: co.PlanSession) -> None:
    """Plan a session in the channel of those who will be in the room."""
    desk.not_watching("plan sessions")
    if not 0 < command.minutes <= 24 * 60:
        raise Malformed("A session's speaking time lies between 1 minute and a day.")
    if not command.to:
        raise Malformed("Say who will be in the room (--with).")
    if not 0 <= command.round <= 999:
        raise Malformed("Rounds are numbered from 1 to 999.")
    room = desk.room(command.to)
    starts = instant_or_none(desk, command.starts)
    factor = 2 if command.interpretation == "consecutive" else 1
    ends = shifted(Instant(starts), timedelta(minutes=command.minutes * factor)) if starts else ""
    for issue in command.agenda:
        visible_to_all(desk, room.audience, desk.view.find(th.Issue, issue))
    desk.write(
        room,
        ev.SessionPlanned(
            session=desk.new_id(room, "session"),
            format=command.format or _format(desk, room.audience),
            title=command.title.strip(),
            purpose=command.purpose.strip(),
            starts=starts,
            ends=ends,
            room=command.room.strip(),
            round=command.round,
            interpretation=command.interpretation,
            agenda=tuple(desk.view.find(th.Issue, issue).id for issue in command.agenda),
        ),
    )


def _format(desk: Desk, audience: tuple[str, ...]) -> ev.Format:
    """The format that follows from who is in the room."""
    parties = {side_of(circle) for circle in audience} & set(desk.view.frame.party_keys())
    mediated = any(side_of(circle) == MEDIATION for circle in audience)
    if len(parties) <= 1:
        return "separate meeting" if mediated else "working group"
    if len(parties) == 2:
        return "trilateral" if mediated else "bilateral"
    return "plenary"


def visible_to_all(desk: Desk, audience: tuple[str, ...], thing: th.Thing) -> None:
    """Home rule: what lives in a channel refers only to things all its readers can see."""
    if not within(audience, desk.view.audience(thing)):
        raise Refused(f"Not everyone in that channel can see {thing.id}, so nothing there can refer to it.")


def move_session(desk: Desk, command: co.MoveSession) -> None:
    """Change a session's state, saying what happens to clocks and pending offers."""
    session = desk.view.find(th.Session, command.session)
    desk.not_watching("move sessions")
    if command.to not in MOVES[session.state]:
        allowed = ", ".join(MOVES[session.state]) or "nothing more"
        raise Refused(f"This session is {session.state}; from there it can go to: {allowed}.")
    if command.to in ("walked out", "collapsed") and not command.who.strip():
        raise Malformed(f"Say who {'walked out' if command.to == 'walked out' else 'ended it'} (--by).")
    if command.who:
        known = desk.view.frame.sides()
        if command.who not in known:
            raise Malformed(f"There is no side “{command.who}”. Known: {', '.join(known)}.")
    desk.write(
        desk.room_of(session.channel),
        ev.SessionMoved(
            session=session.id,
            to=command.to,
            who=command.who,
            reason=command.why,
            terms=command.terms,
            clocks=command.clocks or ("running" if command.to == "open" else "unchanged"),
            offers=command.offers,
        ),
    )
    desk.made.append(session.id)


def record_attendance(desk: Desk, command: co.RecordAttendance) -> None:
    """Say who is in the room; an interpreter may be named and gains no reading rights by it."""
    session = desk.view.find(th.Session, command.session)
    for attendee in command.present:
        refuse_unfit(needed(attendee.name, "An attendee's name"))
        refuse_unfit(attendee.capacity)
        if attendee.side and attendee.side not in desk.view.frame.sides():
            raise Malformed(f"There is no side “{attendee.side}”. Known: {', '.join(desk.view.frame.sides())}.")
    desk.write(desk.room_of(session.channel), ev.AttendanceRecorded(session=session.id, present=command.present))
    desk.made.append(session.id)


def raise_issue(desk: Desk, command: co.RaiseIssue) -> None:
    """Put an issue on the agenda of a channel; everyone's unless said otherwise."""
    desk.not_watching("raise issues")
    room = desk.room(command.to) if command.to else desk.home(desk.view.frame_channel)
    title = needed(command.title, "The issue's title")
    if any(issue.title.casefold() == title.casefold() for issue in room.state.shelf(th.Issue).values()):
        raise Refused(f"This agenda already has an issue “{title}”.")
    links = tuple(desk.view.find(th.Issue, link) for link in command.links)
    for link in links:
        visible_to_all(desk, room.audience, link)
    if command.raised_by and command.raised_by not in desk.view.frame.sides():
        raise Malformed(f"There is no side “{command.raised_by}”. Known: {', '.join(desk.view.frame.sides())}.")
    if command.raised_by not in ("", desk.side, MEDIATION):
        if desk.side != MEDIATION:
            raise Refused(f"Only {command.raised_by} or the mediation can record what {command.raised_by} raised.")
        desk.not_behind_their_back(room, command.raised_by, "Raise it as the mediation's own")
    desk.write(
        room,
        ev.IssueRaised(
            issue=desk.new_id(room, "issue"),
            title=title,
            statement=command.statement.strip(),
            raised_by=command.raised_by or desk.actor.side,
            links=tuple(link.id for link in links),
        ),
    )


def move_issue(desk: Desk, command: co.MoveIssue) -> None:
    """Change an issue's state."""
    desk.not_watching("move issues")
    issue = desk.view.find(th.Issue, command.issue)
    desk.write(desk.room_of(issue.channel), ev.IssueMoved(issue=issue.id, to=command.to, note=command.note))
    desk.made.append(issue.id)


def await_instructions(desk: Desk, command: co.AwaitInstructions) -> None:
    """A side says that it waits for its capital, to whom it chooses to say so."""
    side = command.side or desk.actor.side
    if side not in desk.view.frame.party_keys():
        raise Malformed(f"“{side}” is no party; only a party awaits instructions from its capital.")
    if desk.actor.side not in (side, MEDIATION):
        raise Refused(f"Only {side} or the mediation can record what {side} awaits.")
    room = desk.room(command.to or dict.fromkeys((side, MEDIATION)))
    desk.not_behind_their_back(room, side, f"Only {side} decides who learns that it waits")
    issue = desk.view.find(th.Issue, command.issue) if command.issue else None
    if issue is not None:
        visible_to_all(desk, room.audience, issue)
    since = instant_or_none(desk, command.since) or desk.now(room)
    desk.write(
        room,
        ev.InstructionsAwaited(
            instructions=desk.new_id(room, "instructions"),
            side=side,
            issue=issue.id if issue else "",
            about=command.about.strip(),
            since=since,
            expected=instant_or_none(desk, command.expected),
        ),
    )


def receive_instructions(desk: Desk, command: co.ReceiveInstructions) -> None:
    """The capital has answered."""
    awaited = desk.view.find(th.Instructions, command.instructions)
    if desk.actor.side not in (awaited.side, MEDIATION):
        raise Refused(f"Only {awaited.side} or the mediation can record this.")
    if awaited.arrived_at:
        raise Refused("These instructions have arrived already.")
    desk.write(desk.room_of(awaited.channel), ev.InstructionsArrived(instructions=awaited.id, note=command.note))
    desk.made.append(awaited.id)
