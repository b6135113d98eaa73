"""The desk on which one command is decided: the actor's own view in, drafts of entries out.

A desk holds a view, an actor, the time and the ids; decisions read the view and call ``write``.  Every wording
that goes into a channel passes the leak check here, once, so that no command can forget it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from goodoffices.basics.errors import Malformed, Refused
from goodoffices.basics.ids import Ids
from goodoffices.basics.instants import Instant
from goodoffices.journal.entries import By
from goodoffices.rules import leaks
from goodoffices.rules.consents import Permission
from goodoffices.rules.events import ChannelOpened, ConsentUsed, Event, LeakReasonLogged, NoteTaken
from goodoffices.rules.frame import MEDIATION, refuse_unknown, side_of
from goodoffices.rules.state import ChannelState
from goodoffices.rules.things import Note, Occupancy, Paper
from goodoffices.rules.view import View, audience_of, covers, reads

#: The longest wording an entry takes, in characters; longer papers belong into attachments.
MAX_WORDING = 100_000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the circles whose eyes are used, the side's whole first, and by which hand."""

    circles: tuple[str, ...]
    by: By

    @property
    def side(self) -> str:
        """The side that acts."""
        return side_of(self.circles[0])


@dataclass(frozen=True, slots=True)
class Draft:
    """An event about to be written at the next position of a channel."""

    channel: str
    at: Instant
    by: By
    event: Event


@dataclass(frozen=True, slots=True)
class Erasure:
    """Bodies and attachments of one channel that are to be destroyed."""

    channel: str
    at: Instant
    positions: tuple[int, ...]
    attachments: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command comes to.

    ``expect`` gives the size of every channel the decision read; ``made`` names the things it made, the one asked
    for first; ``warnings`` are what the actor should know.
    """

    drafts: tuple[Draft, ...]
    expect: dict[str, int]
    made: tuple[str, ...]
    erasures: tuple[Erasure, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """A channel as the desk sees it while deciding: where the next draft goes."""

    id: str
    audience: tuple[str, ...]
    state: ChannelState


class Desk:
    """Decides one command. Nothing is written until the decision is taken away."""

    def __init__(self, view: View, actor: Actor, now: Instant, ids: Ids, reason: str = "") -> None:
        self.view, self.actor, self.ids, self.reason = view, actor, ids, reason
        self.side = actor.side
        self._clock = now
        self._drafts: list[Draft] = []
        self._pending: dict[str, int] = {}
        self._new: dict[tuple[str, ...], Room] = {}
        self._used: set[str] = set()
        self._narrower: dict[tuple[str, ...], list[leaks.Statement]] = {}
        self.made: list[str] = []
        self._erasures: list[Erasure] = []
        self.warnings: list[str] = []

    # --- rooms

    def room(self, circles: Iterable[str]) -> Room:
        """The channel for exactly these circles and the actor's side, opened now if it is not there yet."""
        wanted = tuple(circles)
        own = () if any(side_of(circle) == self.actor.side for circle in wanted) else (self.actor.circles[0],)
        audience = audience_of((*wanted, *own))
        standing = self.view.standing_channel(audience)
        if standing is not None:
            return self.home(standing)
        if self.view.witness and not reads(self.view.witness, audience):
            raise Refused(f"This goes where only {' and '.join(audience)} reads; who attests it must read it too.")
        refuse_unknown(self.view.frame, audience)
        if not reads(self.actor.circles, audience):
            raise Refused("You would not read that channel yourself. Choose an audience that includes you.")
        return self.open_room(self.view.talks, audience)

    def home(self, state: ChannelState) -> Room:
        """The room of a channel that is already there. Raises Refused when it is closed."""
        if state.closed:
            raise Refused("This channel is closed; what went on was carried into its successor. Write there.")
        return Room(state.id, state.audience, state)

    def room_of(self, channel: str) -> Room:
        """The room with this channel id."""
        return self.home(self.view.channel(channel))

    def open_room(self, talks: str, audience: tuple[str, ...], succeeds: str = "") -> Room:
        """Open a channel for this audience."""
        if audience not in self._new:
            generation = self.view.generations(audience)
            id_ = self.ids.channel(talks, audience, generation)
            self._new[audience] = Room(id_, audience, ChannelState(id_))
            opening = ChannelOpened(talks=talks, audience=audience, generation=generation, succeeds=succeeds)
            self._draft(self._new[audience], opening)
        return self._new[audience]

    # --- writing

    def now(self, room: Room) -> Instant:
        """The time in a channel: the clock, or the channel's last entry where that is later."""
        return max(self._clock, room.state.last_at)

    def position(self, room: Room) -> int:
        """The position the next entry of this room will have."""
        return room.state.size + self._pending.get(room.id, 0)

    def new_id(self, room: Room, kind: str) -> str:
        """The id of a thing made by the next entry of this room."""
        made = self.ids.thing(kind, room.id, self.position(room))
        self.made.append(made)
        return made

    def write(self, room: Room, event: Event, exempt: frozenset[str] = frozenset(), by: By | None = None) -> None:
        """Draft an event after looking at its wording; ``exempt`` names things whose wording may be shared."""
        for text in msgspec.structs.astuple(event):
            if text.__class__ is str and text:
                refuse_unfit(text)
        for text in event.texts():
            # What a side says in the room it says itself: apart there is nobody to be told anything by it, and
            # before others a reason is enough where it repeats a confidence.
            speaker = event.side if isinstance(event, NoteTaken) else self.side
            said = speaker != self.side and _present(room, speaker)
            if not (said and all(side_of(circle) in (speaker, MEDIATION) for circle in room.audience)):
                self._look_for_leaks(room, text, exempt, said_here=said)
        self._draft(room, event, by)

    def destroy(self, state: ChannelState, ids: Iterable[str], why: str) -> None:
        """Destroy every entry of a channel that speaks of these things, with their attachments."""
        wanted = list(ids)
        positions = sorted({position for id_ in wanted for position in state.trails.get(id_, ())} - state.erased)
        papers = state.shelf(Paper)
        held = sorted({papers[id_].sha256 for id_ in wanted if id_ in papers} - {""})
        if positions:
            at = max(self._clock, state.last_at)
            self._erasures.append(Erasure(state.id, at, tuple(positions), tuple(held), why))

    def _draft(self, room: Room, event: Event, by: By | None = None) -> None:
        self._drafts.append(Draft(room.id, self.now(room), by or self.actor.by, event))
        self._pending[room.id] = self._pending.get(room.id, 0) + 1

    def _look_for_leaks(self, room: Room, text: str, exempt: frozenset[str], *, said_here: bool) -> None:
        if room.audience not in self._narrower:
            self._narrower[room.audience] = list(leaks.narrower(self.view, room.audience))
        statements = self._narrower[room.audience]
        found = leaks.check(self.view, text, room.audience, self.now(room), exempt, statements)
        matches = [match for match in found if match.leave is None]
        stopping = [match for match in matches if not said_here and leaks.needs_consent(match, self.side)]
        if stopping:
            first = stopping[0].statement
            raise Refused(
                f"This wording repeats what {first.side} said where only {' and '.join(first.audience)} read it: "
                f"“…{stopping[0].shared}…”. "
                f"Ask {first.side} for consent, or say it in other words. Nothing was written.",
                tuple(match.shared for match in stopping),
            )
        if matches and not self.reason.strip():
            first = matches[0].statement
            raise Refused(
                f"This wording is close to what {first.side} said where only {' and '.join(first.audience)} read it: "
                f"“…{matches[0].shared}…”. Give a reason to write it all the same. Nothing was written.",
                tuple(match.shared for match in matches),
            )
        for match in matches:
            self._log(room, match)
        for match in found:
            self._use(room, match)

    def _use(self, room: Room, match: leaks.Match) -> None:
        """Words said by leave of another side are a use of it, wherever they are written."""
        leave, note = match.leave, self.view.maybe(Note, match.statement.thing)
        if leave is not None and note is not None and note.side != self.side and note.id not in self._used:
            strangers = tuple(circle for circle in room.audience if not covers(match.statement.audience, circle))
            self.record_use(note, leave, strangers, leave.wording or match.statement.text)

    def record_use(self, note: Note, leave: Permission, recipients: tuple[str, ...], words: str) -> None:
        """Record, where the originator reads it, that words were passed on, to whom, and by which leave."""
        self._used.add(note.id)
        home = self.view.channel(note.channel)
        if leave.ground == "own words" or home.closed:
            return
        room = self.home(home)
        use = ConsentUsed(
            use=self.ids.thing("use", room.id, self.position(room)),
            note=note.id,
            recipients=recipients,
            wording=words,
            consent=leave.consent.id if leave.consent else "",
            attributed=leave.attributed,
        )
        self._draft(room, use)

    def _log(self, room: Room, match: leaks.Match) -> None:
        """Log the reason where every reader may see both the statement and the new wording."""
        cleared = [c for c in self.actor.circles if covers(match.statement.audience, c)]
        log_room = self.room(cleared[:1])
        log = LeakReasonLogged(
            log=self.ids.thing("log", log_room.id, self.position(log_room)),
            audience=room.audience,
            found=(match.shared,),
            reason=self.reason,
        )
        self._draft(log_room, log)

    # --- who may

    def only_mediation(self, what: str) -> None:
        """Refuse everyone but the mediation team."""
        if self.actor.side != MEDIATION:
            raise Refused(f"Only the mediation can {what}.")

    def not_watching(self, what: str) -> None:
        """Refuse observers, hosts and guarantors."""
        if self.actor.side not in (*self.view.frame.party_keys(), MEDIATION):
            raise Refused(f"{self.actor.side} follows these talks and cannot {what}.")

    def not_behind_their_back(self, room: Room, side: str, instead: str) -> None:
        """Refuse the mediation to tell others about a side where that side does not read it."""
        others = any(side_of(circle) != MEDIATION for circle in room.audience)
        if self.side == MEDIATION and others and not _present(room, side):
            raise Refused(f"{side} does not read that channel, so it is not told there what {side} said. {instead}.")

    def refuse_past_an_occupied_seat(self) -> None:
        """Refuse what only a side itself can do, unless by the one who sits there, once its seat is occupied."""
        mine = (seat.id for seat in self.view.all(Occupancy) if seat.person and side_of(seat.id) == self.side)
        taken = sorted(mine)
        if taken and self.actor.by.how != "signed":
            raise Refused(
                f"{self.side}'s seat {taken[0]} is occupied: only who sits there consents, answers or signs for "
                f"{self.side}. Use that seat's token (--token)."
            )

    def decision(self) -> Decision:
        """Everything drafted so far, with the positions it rests on."""
        expect = {channel.id: channel.size for channel in self.view.channels}
        expect.update({room.id: 0 for room in self._new.values()})
        return Decision(
            tuple(self._drafts), expect, tuple(dict.fromkeys(self.made)), tuple(self._erasures), tuple(self.warnings)
        )


def _present(room: Room, side: str) -> bool:
    return any(side_of(circle) == side for circle in room.audience)


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def refuse_unfit(text: str) -> None:
    """Raise Malformed for text the record does not take: too long, or with control characters."""
    if len(text) > MAX_WORDING:
        raise Malformed(
            f"This text has {len(text):,} characters; an entry takes {MAX_WORDING:,}. "
            "Hand it over as a paper with an attachment. Nothing was written."
        )
    if found := _CONTROL.search(text):
        code = ord(found[0])
        raise Malformed(
            f"This text holds a control character (U+{code:04X}). Paste it as plain text. Nothing was written."
        )


def needed(text: str, what: str) -> str:
    """The text without blanks around it; Malformed when nothing is left."""
    if not text.strip():
        raise Malformed(f"{what} is empty. Nothing was written.")
    return text.strip() if "\n" not in text else text
