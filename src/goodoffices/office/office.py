"""The office: one command, one transaction; one view, one way of reading.

Every answer a door gives comes from ``view``; every entry in the record comes through ``act``.  There is no other
path and no switch that skips one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import RLock

from goodoffices.basics.errors import Moved, NotFound, Unreachable
from goodoffices.basics.ids import Ids
from goodoffices.basics.instants import Instant
from goodoffices.journal.entries import By, entry_bytes
from goodoffices.journal.journal import Journal
from goodoffices.rules import leaks, releases
from goodoffices.rules.commands import Command, OpenTalks, TakeNote
from goodoffices.rules.decide import decide, decide_notes
from goodoffices.rules.desk import Actor, Decision, Draft
from goodoffices.rules.events import Event
from goodoffices.rules.evolve import apply, fold
from goodoffices.rules.frame import MEDIATION, Frame
from goodoffices.rules.state import ChannelState
from goodoffices.rules.view import View, reads

Clock = Callable[[], Instant]

#: How often a decision is taken again when somebody else wrote first.
_TRIES = 200
_BUSY = "Others keep writing to the same rooms. Nothing was written; try again in a moment."


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command: the ids made, the one asked for first, and what the actor should know."""

    made: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of what was asked for; empty when nothing has one."""
        return self.made[0] if self.made else ""


class Office:
    """Keeps talks over one journal. Safe for several threads; several processes may share a store."""

    def __init__(self, journal: Journal, ids: Ids, clock: Clock) -> None:
        self.journal, self.ids, self.clock = journal, ids, clock
        self._states: dict[str, ChannelState] = {}
        self._lock = RLock()

    def close(self) -> None:
        """Let go of the record's files and connections."""
        self.journal.close()

    # --- reading

    def talks(self) -> tuple[str, ...]:
        """The ids of all talks kept here."""
        return self.journal.all_talks()

    def view(self, talks: str, circles: tuple[str, ...], witness: tuple[str, ...] = ()) -> View:
        """What a viewer with these circles sees now; with ``witness``, only what both see.

        Offers whose sealed hour has come are opened first, so that what is read never depends on who looked.
        """
        now = self.clock()
        self._open_due(talks, circles, now)
        return self._view(talks, circles, witness)

    def _view(self, talks: str, circles: tuple[str, ...], witness: tuple[str, ...] = ()) -> View:
        sizes = self.journal.sizes(talks)
        states = [
            self._state(channel, sizes.get(channel, 0))
            for channel, audience in self.journal.channels(talks).items()
            if reads(circles, audience) and (not witness or reads(witness, audience))
        ]
        return View(talks, circles, tuple(sorted(states, key=lambda state: (state.opened_at, state.id))), witness)

    def _state(self, channel: str, size: int) -> ChannelState:
        """The verified state of one channel, brought up to date by what was written since."""
        with self._lock:
            state = self._states.get(channel) or ChannelState(channel)
            if state.size < size:
                entries = self.journal.read(channel, state.size)
                if state.size and any(entry is not None and entry.kind == "erased" for _, entry in entries):
                    leaks.forget()
                    state, entries = ChannelState(channel), self.journal.read(channel, 0)
                state = fold(state, entries)
                self._states[channel] = state
            return state

    # --- writing

    def act(self, talks: str, actor: Actor, command: Command, witness: tuple[str, ...] = ()) -> Done:
        """Decide a command on the actor's own view and record what it comes to, all or nothing.

        With ``witness`` (the mediation attesting what a side said) the decision sees only what both see.
        Raises Refused or Malformed with nothing written; StoreFull or Unreachable when it could not be kept.
        """
        return self.act_all(talks, actor, (command,), witness=witness)[0]

    def act_all(
        self,
        talks: str,
        actor: Actor,
        commands: Sequence[Command],
        attachments: Sequence[tuple[int, bytes]] = (),
        witness: tuple[str, ...] = (),
    ) -> list[Done]:
        """Several commands as one transaction, each decided on what the earlier ones left.

        ``attachments`` are (index of the command, bytes); they are kept with the channel that command wrote into.
        """
        for _ in range(_TRIES):
            now = self.clock()
            self._open_due(talks, actor.circles, now)
            view = self._view(talks, actor.circles, witness)
            decisions: list[Decision] = []
            for index, command in enumerate(commands):
                decision = decide(view, actor, command, now, self.ids)
                decisions.append(decision)
                if index + 1 < len(commands):
                    view = _after(view, decision)
            try:
                self._record(talks, actor, decisions, attachments)
            except Moved:
                continue
            return [Done(decision.made, decision.warnings) for decision in decisions]
        raise Unreachable(_BUSY)

    def import_notes(self, talks: str, actor: Actor, taken: Sequence[TakeNote]) -> Done:
        """Many notes for one audience as one transaction; all of them, or none with the reason why."""
        for _ in range(_TRIES):
            now = self.clock()
            self._open_due(talks, actor.circles, now)
            decision = decide_notes(self._view(talks, actor.circles), actor, taken, now, self.ids)
            try:
                self._record(talks, actor, [decision])
            except Moved:
                continue
            return Done(decision.made, decision.warnings)
        raise Unreachable(_BUSY)

    def open_talks(self, frame: Frame, nonce: str, by: By) -> Done:
        """Set up new talks; ``nonce`` is fresh randomness. The first id made is the talks' id."""
        talks = self.ids.talks(frame.title_for(), self.clock(), nonce)
        self.journal.create_keys(talks)
        view = View(talks, (MEDIATION,), ())
        actor = Actor((MEDIATION,), by)
        decision = decide(view, actor, OpenTalks(talks=talks, frame=frame), self.clock(), self.ids)
        self._record(talks, actor, [decision])
        return Done(decision.made, decision.warnings)

    def _record(
        self, talks: str, actor: Actor, decisions: Sequence[Decision], attachments: Sequence[tuple[int, bytes]] = ()
    ) -> None:
        """Write what was decided: erasures first, each with its own signed entry, then everything else at once."""
        writes: dict[str, list[bytes]] = {}
        expect: dict[str, int] = {}
        kept: dict[str, list[bytes]] = {}
        for decision in decisions:
            expect = {**decision.expect, **expect}
            for draft in decision.drafts:
                writes.setdefault(draft.channel, []).append(_bytes(draft))
        for index, content in attachments:
            kept.setdefault(decisions[index].drafts[-1].channel, []).append(content)
        for erasure in (erasure for decision in decisions for erasure in decision.erasures):
            own = {erasure.channel: expect[erasure.channel]}
            expect |= self.journal.erase(
                talks, erasure.channel, erasure.positions, erasure.why, erasure.at, actor.by, own, erasure.attachments
            )
            self._forget(erasure.channel)
        if writes:
            self.journal.append(talks, writes, expect, kept)
            self._take_in([draft for decision in decisions for draft in decision.drafts], expect)

    def _take_in(self, drafts: Sequence[Draft], expect: dict[str, int]) -> None:
        """Bring remembered states up to what was just written, so that it need not be read again."""
        with self._lock:
            for channel, events in _by_channel(drafts).items():
                state = self._states.get(channel) or ChannelState(channel)
                if state.size == expect.get(channel, 0):
                    self._states[channel] = apply(state, events)

    def _forget(self, channel: str) -> None:
        """Drop what was remembered of a channel in which something was destroyed."""
        with self._lock:
            self._states.pop(channel, None)
            leaks.forget()

    # --- sealed answers

    def _open_due(self, talks: str, circles: tuple[str, ...], now: Instant) -> None:
        """Write the release of every sealed offer, visible to these circles, whose hour has come."""
        for _ in range(_TRIES):
            channels = self._view(talks, circles).channels
            over = any(channel.over for channel in channels)  # nothing is added to the record of closed talks
            waiting = [] if over else [(c, o) for c in channels for o in releases.due(c, now)]
            if not waiting:
                return
            channel, offer = waiting[0]
            rooms = [room for side in offer.asked for room in self._answer_rooms(talks, channel, side)]
            draft = releases.open_sealed(channel, offer, rooms)
            expect = {state.id: state.size for state in (channel, *rooms)}
            try:
                self.journal.append(talks, {draft.channel: [_bytes(draft)]}, expect)
            except Moved:
                continue

    def _answer_rooms(self, talks: str, channel: ChannelState, side: str) -> list[ChannelState]:
        wanted, sizes = releases.answer_audience(channel, side), self.journal.sizes(talks)
        found = self.journal.channels(talks).items()
        return [self._state(id_, sizes.get(id_, 0)) for id_, audience in found if audience == wanted]

    # --- the side's own copy

    def must_exist(self, talks: str) -> None:
        """NotFound unless talks with this id are kept here."""
        if talks not in self.talks():
            raise NotFound(f"There are no talks “{talks}” here. `goodoffices talks list` names those there are.")

    def channels_of(self, talks: str, circles: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of the channels these circles read, in order of opening."""
        return tuple(state.id for state in self.view(talks, circles).channels)


def _bytes(draft: Draft) -> bytes:
    return entry_bytes(draft.event.version, draft.event.kind, draft.at, draft.by, draft.event)


def _by_channel(drafts: Sequence[Draft]) -> dict[str, list[tuple[Instant, By, Event]]]:
    """What is written into each channel, in order."""
    found: dict[str, list[tuple[Instant, By, Event]]] = {}
    for draft in drafts:
        found.setdefault(draft.channel, []).append((draft.at, draft.by, draft.event))
    return found


def _after(view: View, decision: Decision) -> View:
    """The view once a decision's drafts are written, for deciding the next command of the same transaction."""
    states = {state.id: state for state in view.channels}
    for channel, events in _by_channel(decision.drafts).items():
        states[channel] = apply(states.get(channel) or ChannelState(channel), events)
    ordered = sorted(states.values(), key=lambda state: (state.opened_at, state.id))
    return View(view.talks, view.circles, tuple(ordered), view.witness)


__all__ = ["Clock", "Done", "Office"]
