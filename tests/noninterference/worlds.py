"""Two worlds that differ only in what a viewer may not see, and the checks that the viewer cannot tell.

*Projection*: the second world holds nothing but what the viewer reads: whatever others do is copied into it by
value, the viewer's own commands are given in both.  *Insertion*: the second world holds further hidden steps
between those of the first.  *Discipline*: what a declared release put before the viewer is what consent allows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta

from goodoffices.basics.errors import GoodOfficesError, Refused
from goodoffices.basics.instants import shifted
from goodoffices.journal.entries import entry_bytes
from goodoffices.journal.exports import export, receipt
from goodoffices.office.pages import sheet_page, view_page
from goodoffices.rules import commands as co
from goodoffices.rules import sheets
from goodoffices.rules import things as th
from goodoffices.rules.frame import Party
from goodoffices.rules.view import reads
from tests.cast import START, SetClock, Stage, actor, frame
from tests.noninterference.histories import Names, Step

#: Everyone whose eyes are looked through.
VIEWERS = ("A", "B", "O", "A/principals")


class Leak(AssertionError):
    """A viewer can tell two worlds apart that differ only in what is hidden."""


def stage() -> Stage:
    """A fresh world."""
    return Stage(clock=SetClock(), talks_frame=frame())


def give(world: Stage, side: str, command: co.Command) -> tuple[str, str]:
    """Give a command; what its giver is told (byte for byte), and the id of what was made."""
    try:
        done = world.act(side, command, "signed" if side[0] in "AB" else "entered")
    except GoodOfficesError as error:
        matches = error.matches if isinstance(error, Refused) else ()
        return json.dumps([error.code, str(error), matches], ensure_ascii=False), ""
    return json.dumps([done.made, done.warnings], ensure_ascii=False), done.id


def observe(world: Stage, viewer: str) -> str:
    """Everything the software ever sends this viewer, as one text: view, sheets, ledger, export, receipt."""
    circles = actor(viewer).circles
    view = world.office.view(world.talks, circles)
    now = world.clock()
    page = {
        "view": view_page(view),
        "ledger": sheet_page(sheets.ledger(view)),
        "handover": sheet_page(sheets.handover(view, START, now)),
        "debrief": sheet_page(sheets.debrief(view, 1)),
        "walk in": [sheet_page(sheets.walk_in(view, s.id, now)) for s in view.all(th.Session)],
    }
    channels = world.office.channels_of(world.talks, circles)
    journal = world.office.journal
    copy = b"".join(export(journal, world.talks, viewer, channels, now)).decode()
    kept = receipt(journal, world.talks, viewer, channels, now).decode()
    return "\n".join((json.dumps(page, ensure_ascii=False), copy, kept))


def compare(one: str, other: str, what: str) -> None:
    """Raise Leak with the first difference."""
    if one == other:
        return
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    raise Leak(f"{what}: …{one[max(0, at - 60) : at + 60]}… but …{other[max(0, at - 60) : at + 60]}…")


# --- projection


def check_projection(steps: Sequence[Step], viewer: str) -> None:
    """The viewer is told the same in a world where nothing but what the viewer reads was ever recorded."""
    full, bare = stage(), stage()
    names = Names(list(steps), [])
    circles = actor(viewer).circles
    for step in steps:
        now = shifted(full.clock.now, timedelta(minutes=step.minutes))
        full.clock.now = bare.clock.now = now
        _copy(full, bare, circles)
        command = names.command(step)
        said, made = give(full, step.side, command)
        if step.side == viewer:
            compare(said, give(bare, step.side, command)[0], f"what {viewer} was told about {step}")
        names.ids.append(made)
        _copy(full, bare, circles)
    compare(observe(full, viewer), observe(bare, viewer), f"what {viewer} sees")
    for id_ in [*names.ids, "room-aaaaaaaaaaaa"]:
        for command in probes(id_ or "note-aaaaaaaaaaaa"):
            compare(
                give(full, viewer, command)[0], give(bare, viewer, command)[0], f"how {viewer} is refused {command}"
            )
            _copy(full, bare, circles)


def probes(id_: str) -> list[co.Command]:
    """What a curious viewer could try with any id."""
    return [
        co.ReadBack(note=id_),
        co.GrantConsent(note=id_, recipients=("B",)),
        co.AnswerOffer(offer=id_, answer="accept"),
        co.MoveSession(session=id_, to="open"),
        co.SettleUndertaking(undertaking=id_, how="kept"),
        co.TakeNote(words="probe", session=id_),
        co.SucceedChannel(channel=id_, audience=("A", "B")),
    ]


def _copy(full: Stage, bare: Stage, circles: tuple[str, ...]) -> None:
    """Bring the bare world's record up to the full one's, for the channels that these circles read."""
    full.office.view(full.talks, circles)  # opens what is due, as any read does
    source, target = full.office.journal, bare.office.journal
    have = target.sizes(bare.talks)
    writes = {}
    for channel, audience in source.channels(full.talks).items():
        if reads(circles, audience):
            new = source.read(channel, have.get(channel, 0))
            writes[channel] = [
                entry_bytes(e.v, e.kind, e.at, e.by, json.loads(bytes(e.body))) for _, e in new if e is not None
            ]
    writes = {channel: entries for channel, entries in writes.items() if entries}
    if writes:
        target.append(bare.talks, writes, {channel: have.get(channel, 0) for channel in writes})


# --- insertion


def check_insertion(steps: Sequence[Step], hidden: Sequence[tuple[int, Step]], viewer: str) -> None:
    """The viewer is told the same whether or not further hidden steps happened in between."""
    told = [_run(steps, [], viewer), _run(steps, hidden, viewer)]
    for number, (one, other) in enumerate(zip(*told, strict=True)):
        compare(one, other, f"what {viewer} is told at {number}, with hidden steps in between")


def _run(steps: Sequence[Step], hidden: Iterable[tuple[int, Step]], viewer: str) -> list[str]:
    world, told = stage(), []
    names = Names(list(steps), [])
    waiting = sorted(hidden, key=lambda pair: pair[0])
    extra = Names([step for _, step in waiting], [])
    for number, step in enumerate(steps):
        for _, inserted in [pair for pair in waiting if pair[0] <= number]:
            kept = world.clock.now
            wrong = inserted.choice % 2 if inserted.side in ("O", "B") else 0
            world.clock.now = shifted(kept, timedelta(days=wrong))
            extra.ids.append(give(world, inserted.side, extra.command(inserted))[1])
            world.clock.now = kept
        waiting = [pair for pair in waiting if pair[0] > number]
        world.clock.now = shifted(world.clock.now, timedelta(minutes=step.minutes))
        seen = observe(world, viewer) if step.side == viewer else ""
        # An id the viewer never saw differs between the worlds; the viewer cannot have asked with it.
        said, made = give(world, step.side, names.command(step, seen.__contains__ if seen else bool))
        names.ids.append(made)
        if step.side == viewer:
            told.append(said)
    told.append(observe(world, viewer))
    return told


def hidden_steps(viewer: str, length: int) -> list[tuple[int, Step]]:
    """Steps in rooms this viewer never reads, with wording of their own; odd choices come while the clock is wrong.

    Only someone who shares no offer with the viewer acts then: at a wrong hour a sealed offer opens for everyone.
    """
    other = "B" if viewer.startswith("A") else "A"
    stranger = "B" if viewer == "O" else "O"
    return [
        (0, Step(other, "hidden note", 0, 0, number=900)),
        (1, Step("mediation", "hidden own", 0, 2, number=901)),
        (1, Step(stranger, "hidden note", 0, 1, number=902)),
        (2, Step(other, "hidden own", 0, 2, number=903)),
        (3, Step("mediation", "hidden ask", 0, int(other == "A"), number=904)),
        (4, Step(other, "hidden grant", 0, int(other == "A") + 2, number=905)),
        (5, Step(other, "hidden session", 0, 2, number=906)),
        (5, Step(stranger, "hidden session", 0, 3, number=907)),
        (6, Step(other, "hidden promise", 0, 0, number=908)),
        (7, Step("mediation", "hidden wait", 0, 0 if other == "A" else 2, number=909)),
        (max(length - 2, 0), Step(other, "hidden own", 0, 0, number=910)),
    ]


# --- discipline


def check_discipline(steps: Sequence[Step]) -> None:
    """Every release shows what was consented to and no more; no canary and no hidden id travels."""
    world = stage()
    names = Names(list(steps), [])
    allowed: dict[str, set[str]] = {viewer: set() for viewer in VIEWERS}
    for step in steps:
        world.clock.now = shifted(world.clock.now, timedelta(minutes=step.minutes))
        before = _consents(world)
        command = names.command(step)
        _, made = give(world, step.side, command)
        names.ids.append(made)
        _check_outcomes(world)
        if made and isinstance(command, co.Convey):
            _check_release(world, command, made, before)
            for viewer in VIEWERS:
                message = world.view(viewer).maybe(th.Message, made)
                allowed[viewer] |= {message.words} if message else set()
    for viewer in VIEWERS:
        _check_canaries(world, viewer, allowed[viewer])
        _check_answers(world, viewer)
        _check_reasons(world, viewer)


def _check_answers(world: Stage, viewer: str) -> None:
    """Nobody reads another side's answer but who put an open offer."""
    view = world.view(viewer)
    for reply in view.all(th.Reply):
        offer = view.find(th.Offer, reply.offer)
        if reply.side != view.side and (offer.sealed or offer.by.side != view.side):
            raise Leak(f"{viewer} reads {reply.side}'s answer to {offer.id}")


def _check_reasons(world: Stage, viewer: str) -> None:
    """Why wording was let through is for the writer's own room."""
    view = world.view(viewer)
    for reason in view.all(th.LeakReason):
        if reason.by.side != view.side:
            raise Leak(f"{viewer} reads why {reason.by.side} let wording through")


def _check_outcomes(world: Stage) -> None:
    """A sealed offer ends as its answers before the hour say, or, closed before, as withdrawn."""
    everyone = [world.view(side) for side in ("A", "B", "mediation", "A/principals", "B/principals")]
    replies = sorted((r for view in everyone for r in view.all(th.Reply)), key=lambda reply: (reply.at, reply.position))
    for offer in {o.id: o for view in everyone for o in view.all(th.Offer) if o.sealed and o.outcome}.values():
        last = {r.side: r.answer for r in replies if r.offer == offer.id}
        agreed = all(last.get(side) == "accept" for side in offer.asked)
        expected = "accepted by all" if agreed else "closed without agreement"
        if offer.outcome not in ("withdrawn", "lapsed", expected):
            raise Leak(f"{offer.id} closed as “{offer.outcome}”")
        if min(offer.closed_at, world.clock()) < offer.until and offer.outcome not in ("withdrawn", "lapsed"):
            raise Leak(f"{offer.id} was opened before its hour")
        if offer.outcome == expected and offer.closed_at != offer.until:
            raise Leak(f"{offer.id} is dated by whoever looked first, not at its hour")


def check_succession() -> None:
    """A newcomer sees the present frame and what was carried, nothing earlier: no words, no id, no channel."""
    world = stage()
    kept = world.act("mediation", co.RaiseIssue(title="Kept for newcomers")).id
    left = world.act("mediation", co.RaiseIssue(title="Left behind canary1x")).id
    secret = world.note("A", "Said before they came canary2x")
    table = world.act("A", co.TakeNote(words="At the table canary3x", to=("B", "mediation"))).id
    old = world.view("mediation").frame_channel.id
    world.act("mediation", co.JoinTalks(party=Party(key="C", name="State of C"), carry=(kept,)))
    seen = observe(world, "C")
    for hidden in (left, secret, table, old, "canary1x", "canary2x", "canary3x"):
        if hidden in seen:
            raise Leak(f"the newcomer is sent {hidden}")
    if kept not in seen:
        raise Leak("the newcomer is not sent what was carried")


def check_everything(steps: Sequence[Step]) -> None:
    """Every check, through every viewer's eyes."""
    check_succession()
    check_discipline(steps)
    for viewer in VIEWERS:
        check_projection(steps, viewer)
        check_insertion(steps, hidden_steps(viewer, len(steps)), viewer)


def _consents(world: Stage) -> dict[str, th.Consent]:
    return {consent.id: consent for consent in world.view("mediation").all(th.Consent)}


def _check_release(world: Stage, command: co.Convey, made: str, before: dict[str, th.Consent]) -> None:
    view = world.view("mediation")
    message, note = view.find(th.Message, made), view.find(th.Note, command.note)
    grounds = [c for c in before.values() if c.note == note.id and c.state == "granted"]
    fitting = [
        c for c in grounds if message.words == (c.wording or note.as_said) and set(command.to) <= set(c.recipients)
    ]
    if not fitting and note.side != "mediation":
        raise Leak(f"{command} went out without a consent for these words and recipients")
    if message.source and note.side != "mediation" and not any(c.attributed for c in fitting):
        raise Leak(f"{command} named its source against the consent")
    now = world.clock()
    if note.side != "mediation" and all(c.expires and c.expires <= now for c in fitting):
        raise Leak(f"{command} rests on an expired consent")
    if note.side != "mediation" and all((c.once or note.mark == "ON_CONSENT") and c.uses for c in fitting):
        raise Leak(f"{command} rests on a consent that was used up")


def _check_canaries(world: Stage, viewer: str, allowed: set[str]) -> None:
    """Nothing that only others read, no words and no id, stands anywhere in what the viewer is sent."""
    seen = observe(world, viewer)
    mine = {channel.id for channel in world.view(viewer).channels}
    for side in ("A/principals", "A/legal", "B/principals", "B/legal", "mediation/chief", "O"):
        for channel in world.view(side).channels:
            if channel.id in mine:
                continue
            for thing in (thing for shelf in channel.shelves.values() for thing in shelf.values()):
                _check_thing(world, viewer, thing, seen, allowed)


def _check_thing(world: Stage, viewer: str, thing: th.Thing, seen: str, allowed: set[str]) -> None:
    """Neither the id nor the canary of a thing that the viewer does not read is in what the viewer is sent."""
    named = f'"{thing.id}"' in seen and not isinstance(thing, th.Round | th.Occupancy)
    if named and not _also_mine(world, viewer, thing):
        raise Leak(f"{viewer} is sent the id {thing.id}, made where {viewer} does not read")
    words = str(getattr(thing, "words", "") or getattr(thing, "condition", ""))
    canary = next((word for word in words.split() if word.startswith("canary")), "")
    released = any(canary in text for text in allowed) or _said_to(world, viewer, canary)
    if canary and canary in seen and not released:
        raise Leak(f"{viewer} is sent {canary}, said where {viewer} does not read")


def _also_mine(world: Stage, viewer: str, thing: th.Thing) -> bool:
    return any(thing.id in shelf for c in world.view(viewer).channels for shelf in c.shelves.values())


def _said_to(world: Stage, viewer: str, canary: str) -> bool:
    """Whether the viewer reads a thing whose own wording holds the canary."""
    things = [t for c in world.view(viewer).channels for shelf in c.shelves.values() for t in shelf.values()]
    return any(
        canary in str(getattr(thing, name, ""))
        for thing in things
        for name in ("words", "wording", "terms", "statement", "what", "title", "about", "condition", "counter")
    )
