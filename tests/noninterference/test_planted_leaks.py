"""The test of the test: leaks planted one by one, each of which the checks must find.

Every plant breaks one promise in one place, as a careless change would.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

import msgspec
import pytest

from goodoffices.basics.errors import NotFound, Refused
from goodoffices.basics.ids import Ids
from goodoffices.basics.instants import Instant
from goodoffices.journal import journal as journal_module
from goodoffices.office import office as office_module
from goodoffices.office.office import Done, Office
from goodoffices.rules import commands, consents, days, leaks, promises, releases, sheets, standing
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from goodoffices.rules.decide import RULES
from goodoffices.rules.desk import Desk
from goodoffices.rules.frame import MEDIATION
from goodoffices.rules.state import ChannelState
from goodoffices.rules.view import View
from tests.noninterference import worlds
from tests.noninterference.tour import TOUR

Plant = Callable[[pytest.MonkeyPatch], None]
PLANTS: dict[str, Plant] = {}

_now_open: list[Office] = []


def plant(promise: str) -> Callable[[Plant], Plant]:
    """Register a planted leak under what it breaks."""

    def register(planted: Plant) -> Plant:
        PLANTS[promise] = planted
        return planted

    return register


def everything(talks: str) -> View:
    """What no viewer may see: all channels of the world that was looked at last."""
    office = _now_open[-1]
    sizes = office.journal.sizes(talks)
    states = [office._state(channel, size) for channel, size in sizes.items()]
    return View(talks, (MEDIATION,), tuple(sorted(states, key=lambda state: (state.opened_at, state.id))))


def around(patch: pytest.MonkeyPatch, owner: Any, name: str, wrap: Callable[[Any], Any]) -> None:
    """Replace ``owner.name`` by a wrapped version of itself."""
    patch.setattr(owner, name, wrap(getattr(owner, name)))


def rewritten(patch: pytest.MonkeyPatch, kind: type[ev.Event], change: Callable[[Desk, Any], Any]) -> None:
    """Change events of one kind as they are written."""

    def wrap(write: Any) -> Any:
        def writes(desk: Desk, room: Any, event: ev.Event, *more: Any, **fields: Any) -> None:
            write(desk, room, change(desk, event) if isinstance(event, kind) else event, *more, **fields)

        return writes

    around(patch, Desk, "write", wrap)


def redirected(patch: pytest.MonkeyPatch, kind: type[ev.Event], where: Callable[[Desk, Any], Any]) -> None:
    """Write events of one kind into another room."""

    def wrap(write: Any) -> Any:
        def writes(desk: Desk, room: Any, event: ev.Event, *more: Any, **fields: Any) -> None:
            write(desk, where(desk, event) if isinstance(event, kind) else room, event, *more, **fields)

        return writes

    around(patch, Desk, "write", wrap)


# --- reading


@plant("a view is built only from the viewer's channels")
def _unfiltered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(office_module, "reads", lambda circles, audience: True)


@plant("a part of a side does not stand for the whole of another")
def _by_prefix(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        office_module, "reads", lambda circles, audience: any(c[0] == a[0] for c in circles for a in audience)
    )


@plant("a side's whole does not read its inner circles")
def _inner_circles(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(office_module, "reads", lambda circles, audience: any(a.split("/")[0] in circles for a in audience))


@plant("the ledger holds one's own part only")
def _whole_ledger(patch: pytest.MonkeyPatch) -> None:
    around(patch, sheets, "ledger", lambda real: lambda view: real(everything(view.talks)))


@plant("the handover holds one's own part only")
def _whole_handover(patch: pytest.MonkeyPatch) -> None:
    around(patch, sheets, "handover", lambda real: lambda view, *more: real(everything(view.talks), *more))


@plant("the debrief holds one's own part only")
def _whole_debrief(patch: pytest.MonkeyPatch) -> None:
    around(patch, sheets, "debrief", lambda real: lambda view, *more: real(everything(view.talks), *more))


@plant("the four lists of a walk-in sheet are the mediation's")
def _whole_walk_in(patch: pytest.MonkeyPatch) -> None:
    around(patch, sheets, "walk_in", lambda real: lambda view, *more: real(everything(view.talks), *more))


@plant("no count spans channels")
def _hidden_count(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        worlds,
        "view_page",
        lambda real: lambda view: {**real(view), "total": sum(c.size for c in everything(view.talks).channels)},
    )


@plant("which rooms exist is known only to those in them")
def _list_of_rooms(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        worlds,
        "view_page",
        lambda real: lambda view: {**real(view), "rooms": [c.audience for c in everything(view.talks).channels]},
    )


@plant("a status told in confidence is not merged with the table's")
def _merged_status(patch: pytest.MonkeyPatch) -> None:
    def wrap(real: Any) -> Any:
        def merged(view: View) -> Any:
            hidden = [msgspec.to_builtins(i) for i in everything(view.talks).all(th.Instructions)]
            return {**real(view), "instructions": hidden}

        return merged

    around(patch, worlds, "view_page", wrap)


@plant("an export holds the side's own channels")
def _whole_export(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Office, "channels_of", lambda self, talks, circles: tuple(self.journal.channels(talks)))


@plant("a newcomer sees nothing earlier")
def _past_shown(patch: pytest.MonkeyPatch) -> None:
    def reads(circles: tuple[str, ...], audience: tuple[str, ...]) -> bool:
        return any(circle in audience or circle == "C" for circle in circles)

    patch.setattr(office_module, "reads", reads)


@plant("a newcomer does not learn that there was an earlier room")
def _predecessor_named(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(standing, "within", lambda audience, wider: True)


@plant("succession carries the chosen things only")
def _all_carried(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        standing,
        "_carry",
        lambda real: lambda desk, old, room, ids: real(desk, old, room, tuple(old.shelf(th.Issue))),
    )


# --- deciding


@plant("a command is decided on the actor's own view")
def _mediators_view(patch: pytest.MonkeyPatch) -> None:
    def wrap(real: Any) -> Any:
        def decides(view: View, *more: Any) -> Any:
            return real(
                View(view.talks, view.circles, everything(view.talks).channels) if view.channels else view, *more
            )

        return decides

    around(patch, office_module, "decide", wrap)


@plant("absent and hidden answer alike")
def _telling_refusal(patch: pytest.MonkeyPatch) -> None:
    def wrap(real: Any) -> Any:
        def tells(view: View, kind: Any, id_: str) -> Any:
            try:
                return real(view, kind, id_)
            except NotFound:
                if everything(view.talks).maybe(kind, id_) is not None:
                    raise Refused("You may not see this.") from None
                raise

        return tells

    around(patch, View, "find", wrap)


@plant("a name is unique in its channel, not in the talks")
def _unique_names(patch: pytest.MonkeyPatch) -> None:
    def wrap(real: Any) -> Any:
        def unique(desk: Desk, command: Any) -> None:
            if any(issue.title == command.title for issue in everything(desk.view.talks).all(th.Issue)):
                raise Refused("There is such an issue already.")
            real(desk, command)

        return unique

    around(patch, days, "raise_issue", wrap)
    patch.setitem(cast("dict[Any, Any]", RULES), commands.RaiseIssue, days.raise_issue)


@plant("the leak check reads what the writer reads")
def _leak_check_of_all(patch: pytest.MonkeyPatch) -> None:
    around(patch, leaks, "narrower", lambda real: lambda view, target: real(everything(view.talks), target))


@plant("nobody is told whether another side has answered")
def _answered_hint(patch: pytest.MonkeyPatch) -> None:
    def wrap(real: Any) -> Any:
        def hints(desk: Desk, command: Any) -> None:
            real(desk, command)
            desk.warnings.append(f"{len(everything(desk.view.talks).replies(command.offer))} answers so far")

        return hints

    around(patch, promises, "answer_offer", wrap)
    patch.setitem(cast("dict[Any, Any]", RULES), commands.AnswerOffer, promises.answer_offer)


@plant("what a command answers does not count the record")
def _counted_answer(patch: pytest.MonkeyPatch) -> None:
    def wrap(real: Any) -> Any:
        def counts(office: Office, talks: str, *more: Any, **fields: Any) -> list[Done]:
            done = real(office, talks, *more, **fields)
            return [Done(d.made, (*d.warnings, f"entry {sum(office.journal.sizes(talks).values())}")) for d in done]

        return counts

    around(patch, Office, "act_all", wrap)


# --- time, ids, order


@plant("time is kept per channel")
def _shared_clock(patch: pytest.MonkeyPatch) -> None:
    def now(desk: Desk, room: Any) -> str:
        return max(desk._clock, *(channel.last_at for channel in everything(desk.view.talks).channels), "")

    patch.setattr(Desk, "now", now)


@plant("there is no global sequence")
def _global_sequence(patch: pytest.MonkeyPatch) -> None:
    counters: dict[int, Iterator[int]] = {}

    def new_id(desk: Desk, room: Any, kind: str) -> str:
        counter = counters.setdefault(id(_now_open[-1]), itertools.count(1))
        desk.made.append(f"{kind}-{next(counter):012d}")
        return desk.made[-1]

    patch.setattr(Desk, "new_id", new_id)


@plant("ids do not depend on how much is recorded elsewhere")
def _ids_of_the_total(patch: pytest.MonkeyPatch) -> None:
    def wrap(real: Any) -> Any:
        def drawn(ids: Ids, kind: str, channel: str, position: int) -> str:
            office = _now_open[-1]
            total = sum(office.journal.sizes(talks)[c] for talks in office.talks() for c in office.journal.sizes(talks))
            return str(real(ids, kind, channel, total))

        return drawn

    around(patch, Ids, "thing", wrap)


@plant("a channel's id does not depend on how many others there are")
def _channels_counted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(View, "generations", lambda view, audience: len(everything(view.talks).channels))


@plant("a head is dated by its own channel")
def _heads_dated_together(patch: pytest.MonkeyPatch) -> None:
    latest: dict[int, str] = {}

    def wrap(real: Any) -> Any:
        def dated(*more: Any) -> Any:
            head, world = real(*more), id(_now_open[-1])
            latest[world] = max(latest.get(world, ""), head.at)
            return replace(head, at=latest[world])

        return dated

    around(patch, journal_module, "_next_head", wrap)


# --- releases


@plant("a conveyed message does not name the consent")
def _consent_carried(patch: pytest.MonkeyPatch) -> None:
    rewritten(
        patch,
        ev.Conveyed,
        lambda desk, event: msgspec.structs.replace(
            event, source=next((c.id for c in desk.view.all(th.Consent) if c.state == "granted"), "")
        ),
    )


@plant("a source is named only where the consent names it")
def _source_named(patch: pytest.MonkeyPatch) -> None:
    rewritten(patch, ev.Conveyed, lambda desk, event: msgspec.structs.replace(event, source="A"))


@plant("only the words consented to are passed on")
def _as_said(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(releases, "_words", lambda command, note, leave: note.words)


@plant("the use of a consent is recorded with its originator")
def _use_elsewhere(patch: pytest.MonkeyPatch) -> None:
    def wrap(real: Any) -> Any:
        def drafts(desk: Desk, room: Any, event: ev.Event, *more: Any) -> None:
            if isinstance(event, ev.ConsentUsed):
                room = desk.room((*event.recipients, MEDIATION))
            real(desk, room, event, *more)

        return drafts

    around(patch, Desk, "_draft", wrap)


@plant("the link between note and message lives with the mediation")
def _link_elsewhere(patch: pytest.MonkeyPatch) -> None:
    redirected(patch, ev.ConveyanceLinked, lambda desk, event: desk.room((*event.recipients, MEDIATION)))


def _any_consent(patch: pytest.MonkeyPatch, fitting: Callable[[th.Consent, th.Note, Any, Instant], bool]) -> None:
    patch.setattr(consents, "_usable", fitting)


@plant("a consent reaches its recipients only")
def _recipients_ignored(patch: pytest.MonkeyPatch) -> None:
    _any_consent(patch, lambda c, note, strangers, now: c.state == "granted" and not (c.once and c.uses))


@plant("a consent for one use is used once")
def _once_ignored(patch: pytest.MonkeyPatch) -> None:
    _any_consent(patch, lambda c, note, strangers, now: c.state == "granted" and "B" in c.recipients)


@plant("a withdrawn consent is not used")
def _withdrawal_ignored(patch: pytest.MonkeyPatch) -> None:
    _any_consent(patch, lambda c, note, strangers, now: c.state in ("granted", "withdrawn"))


@plant("silence is not consent")
def _asked_is_enough(patch: pytest.MonkeyPatch) -> None:
    _any_consent(patch, lambda c, note, strangers, now: c.state in ("asked", "granted"))


@plant("a refusal is not consent")
def _refusal_ignored(patch: pytest.MonkeyPatch) -> None:
    _any_consent(patch, lambda c, note, strangers, now: c.decided_by is not None)


@plant("nothing is passed on without consent")
def _no_consent_needed(patch: pytest.MonkeyPatch) -> None:
    free = consents.Permission("mark", "", "Anything goes.")
    patch.setattr(releases, "permission", lambda *more: free)


# --- where things are written


@plant("a note stays in its room")
def _note_copied(patch: pytest.MonkeyPatch) -> None:
    def wrap(real: Any) -> Any:
        def twice(desk: Desk, room: Any, event: ev.Event, *more: Any, **fields: Any) -> None:
            real(desk, room, event, *more, **fields)
            if isinstance(event, ev.NoteTaken):
                desk._draft(desk.home(desk.view.frame_channel), event)

        return twice

    around(patch, Desk, "write", wrap)


@plant("a session lives in the channel of those in the room")
def _sessions_in_the_open(patch: pytest.MonkeyPatch) -> None:
    redirected(patch, ev.SessionPlanned, lambda desk, event: desk.home(desk.view.frame_channel))


@plant("what a side awaits is told to whom it chose")
def _waiting_in_the_open(patch: pytest.MonkeyPatch) -> None:
    redirected(patch, ev.InstructionsAwaited, lambda desk, event: desk.home(desk.view.frame_channel))


@plant("the reason for letting wording through stays in the writer's own room")
def _reason_in_the_open(patch: pytest.MonkeyPatch) -> None:
    def log(desk: Desk, room: Any, match: leaks.Match) -> None:
        logged = ev.LeakReasonLogged(
            log=desk.new_id(room, "log"), audience=room.audience, found=(match.shared,), reason=desk.reason
        )
        desk._draft(room, logged)

    patch.setattr(Desk, "_log", log)


# --- sealed answers


@plant("a sealed answer lies in the answering side's own room")
def _answers_at_the_table(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(promises, "_answer_room", lambda desk, offer: desk.room_of(offer.channel))


@plant("an open answer is for who put the offer")
def _open_answers_for_all(patch: pytest.MonkeyPatch) -> None:
    def room(desk: Desk, offer: th.Offer) -> Any:
        return desk.room_of(offer.channel) if not offer.sealed else desk.room((desk.actor.side,))

    patch.setattr(promises, "_answer_room", room)


@plant("sealed answers open at the hour and not before")
def _opened_early(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        releases,
        "due",
        lambda channel, now: [o for o in channel.shelf(th.Offer).values() if o.sealed and o.outcome is None],
    )


@plant("the release is dated at the hour, whoever looks first")
def _dated_by_the_reader(patch: pytest.MonkeyPatch) -> None:
    def wrap(real: Any) -> Any:
        def dated(channel: ChannelState, offer: th.Offer, rooms: Any) -> Any:
            return replace(real(channel, offer, rooms), at=_now_open[-1].clock())

        return dated

    around(patch, releases, "open_sealed", wrap)


@plant("an outcome says only whether all accepted")
def _outcome_tells_more(patch: pytest.MonkeyPatch) -> None:
    def outcome(offer: th.Offer, replies: Any) -> str:
        return "accepted by all" if any(reply.answer == "accept" for reply in replies) else "closed without agreement"

    patch.setattr(releases, "agreed_or_not", outcome)


@pytest.fixture(autouse=True)
def _know_the_office(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Office._view

    def known(office: Office, *more: Any, **fields: Any) -> View:
        _now_open[:] = [office]
        return real(office, *more, **fields)

    monkeypatch.setattr(Office, "_view", known)


def test_at_least_thirty_leaks_are_planted() -> None:
    assert len(PLANTS) >= 30


def test_the_checks_find_nothing_where_nothing_is_planted() -> None:
    worlds.check_everything(TOUR)


@pytest.mark.parametrize("promise", PLANTS)
def test_a_planted_leak_is_caught(promise: str, monkeypatch: pytest.MonkeyPatch) -> None:
    PLANTS[promise](monkeypatch)
    with pytest.raises(worlds.Leak):
        worlds.check_everything(TOUR)
