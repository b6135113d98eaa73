"""Decisions on the standing of the talks: opening and closing, joining and succession, seats, erasure."""

from __future__ import annotations

import re

import msgspec

from goodoffices.basics.errors import Malformed, NotFound, Refused
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from goodoffices.rules.desk import Desk, Room, needed
from goodoffices.rules.frame import MEDIATION, Frame, refuse_unknown, side_of
from goodoffices.rules.state import ChannelState
from goodoffices.rules.view import audience_of, reads, within


def open_talks(desk: Desk, command: co.OpenTalks) -> None:
    """Open the channel of everyone at the talks and write the frame into it."""
    desk.only_mediation("open talks")
    room = desk.open_room(command.talks, command.frame.sides())
    desk.write(room, ev.TalksOpened(frame=command.frame))
    desk.made.append(command.talks)


#: What is destroyed at the end under a ground rule that says so.
_CONFIDENCES = (th.Note, th.Consent, th.Use, th.Message, th.Link, th.LeakReason, th.Reply)


def close_talks(desk: Desk, command: co.CloseTalks) -> None:
    """Close the talks; destroy confidences in every channel the mediation reads but everyone's."""
    desk.only_mediation("close talks")
    destroy = desk.view.frame.ground_rules.destroy_notes
    if destroy:
        _refuse_unless_all_is_seen(desk)
        for channel in desk.view.channels:
            if channel.id != desk.view.frame_channel.id:
                confidences = [id_ for kind in _CONFIDENCES for id_ in channel.shelves.get(kind, ())]
                desk.destroy(channel, confidences, "The ground rules demand that notes be destroyed when talks close.")
        desk.warnings.append(
            "Exports and copies already handed out are out of reach; backups go as their retention says."
        )
    room = desk.home(desk.view.frame_channel)
    desk.write(room, ev.TalksClosed(why=command.why, notes_destroyed=destroy))
    desk.made.append(desk.view.talks)


def _refuse_unless_all_is_seen(desk: Desk) -> None:
    """What is certified as destroyed must have been seen: also the rooms of the mediation's inner circles."""
    inner = {circle for circle in desk.view.frame.circles() if side_of(circle) == MEDIATION}
    if unseen := sorted(inner - set(desk.actor.circles)):
        raise Refused(
            f"Notes are to be destroyed, those of {' and '.join(unseen)} too, which you do not read. "
            "Close the talks from a seat or circle that reads all of the mediation's rooms."
        )


def erase_things(desk: Desk, command: co.EraseThings) -> None:
    """Destroy every entry that speaks of these things: the mediation's or one's own."""
    room = desk.room_of(command.channel)
    needed(command.why, "The reason for the erasure")
    for id_ in command.things:
        if id_ not in room.state.trails:
            raise NotFound(f"There is no “{id_}” in that channel that you can see.")
        if desk.actor.side != MEDIATION and not _wrote(room.state, id_, desk.actor.side):
            raise Refused("Only the mediation, or the side that wrote it, can have an entry destroyed.")
    wanted = [other for id_ in command.things for other in (id_, *_dependants(room.state, id_))]
    desk.destroy(room.state, wanted, command.why)
    desk.made.extend(command.things)
    desk.warnings.append("Exports and copies already handed out are out of reach; backups go as their retention says.")


def _wrote(state: ChannelState, id_: str, side: str) -> bool:
    found = [shelf.get(id_) for shelf in state.shelves.values()]
    return any(thing is not None and thing.by.side == side for thing in found)


def _dependants(state: ChannelState, note: str) -> list[str]:
    """Consents and uses that repeat a note's words."""
    kinds: tuple[type[th.Consent | th.Use], ...] = (th.Consent, th.Use)
    return [thing.id for kind in kinds for thing in state.shelf(kind).values() if thing.note == note]


# --- joining and succession


def join_talks(desk: Desk, command: co.JoinTalks) -> None:
    """Succeed everyone's channel by one that holds the newcomer; nothing earlier is shown but what is carried."""
    desk.only_mediation("let someone join")
    frame, old = desk.view.frame, desk.view.frame_channel
    parties = frame.parties + ((command.party,) if command.party else ())
    thirds = frame.third_parties + ((command.third_party,) if command.third_party else ())
    wider = msgspec.structs.replace(frame, parties=parties, third_parties=thirds)
    if wider.sides() == frame.sides():
        raise Refused("Whoever joins needs a key that no side of these talks has yet.")
    room = _succeed(desk, old, wider.sides(), "A side joined the talks.")
    desk.write(room, ev.TalksOpened(frame=wider))
    _carry(desk, old, room, command.carry)
    desk.made.append(room.id)


def succeed_channel(desk: Desk, command: co.SucceedChannel) -> None:
    """Close one channel and go on in another."""
    old = desk.room_of(command.channel).state
    if old.frame is not None:
        raise Refused("Everyone's channel changes when a side joins the talks (talks join).")
    audience = audience_of(command.audience)
    refuse_unknown(desk.view.frame, audience)
    if not reads(desk.actor.circles, audience):
        raise Refused("You would not read the new channel yourself. Choose an audience that includes you.")
    if audience == old.audience or desk.view.standing_channel(audience):
        raise Refused("There is such a channel already. Write there.")
    room = _succeed(desk, old, audience, command.why)
    _carry(desk, old, room, command.carry)
    desk.made.append(room.id)


def _succeed(desk: Desk, old: ChannelState, audience: tuple[str, ...], why: str) -> Room:
    # Only those who read the old channel may learn that there was one.
    told = old.id if within(audience, old.audience) else ""
    room = desk.open_room(desk.view.talks, audience, told)
    desk.write(desk.home(old), ev.ChannelClosed(successor=room.id, why=why))
    return room


def _carry(desk: Desk, old: ChannelState, room: Room, ids: tuple[str, ...]) -> None:
    """Copy the present state of chosen things under the same ids; references to what stays behind are cut."""
    # What is on the table is the mediation's to carry on; of what lies elsewhere, everyone carries its own.
    joint = desk.side == MEDIATION and set(desk.view.frame.party_keys()) <= set(old.audience)
    for id_ in ids:
        thing = _thing_in(old, id_)
        confidence = isinstance(thing, _CONFIDENCES) or not (joint or thing.by.side == desk.actor.side)
        if confidence and not within(room.audience, old.audience):
            raise Refused(f"{id_} was said in confidence; it is not carried to newcomers. Convey it with consent.")
        copied = {
            name: _known(value, ids) if name in _REFERENCES else value
            for name, value in msgspec.to_builtins(thing).items()
            if name not in ("channel", "position")
        }
        shelf = type(thing).__name__.lower()
        desk.write(room, ev.ThingCarried(carried=thing.id, shelf=shelf, thing=copied))


_REFERENCES = ("session", "issue", "agenda", "links", "offer")


def _known(value: str | list[str], ids: tuple[str, ...]) -> str | list[str]:
    if isinstance(value, str):
        return value if value in ids else ""
    return [id_ for id_ in value if id_ in ids]


def _thing_in(state: ChannelState, id_: str) -> th.Thing:
    for shelf in state.shelves.values():
        if (thing := shelf.get(id_)) is not None:
            return thing
    raise NotFound(f"There is no “{id_}” in that channel that you can see.")


# --- seats

_DIGEST = re.compile(r"[0-9a-f]{64}")


def occupy_seat(desk: Desk, command: co.OccupySeat) -> None:
    """Write who sits where; the mediation and that side read it."""
    seat = _seat(desk.view.frame, command.seat)
    if desk.actor.side not in (MEDIATION, side_of(seat)):
        raise Refused("The mediation manages seats, and each delegation its own.")
    if not _DIGEST.fullmatch(command.token_digest):
        raise Malformed("The token's digest must be 64 hexadecimal digits (SHA-256).")
    sitting = desk.view.maybe(th.Occupancy, seat)
    if sitting is not None and sitting.person:
        raise Refused(f"The seat {seat} is occupied. Vacate it first.")
    room = desk.room(dict.fromkeys((side_of(seat), MEDIATION)))
    desk.write(room, ev.SeatOccupied(seat=seat, person=command.person, token_digest=command.token_digest))
    desk.made.append(seat)


def vacate_seat(desk: Desk, command: co.VacateSeat) -> None:
    """Free a seat; its token is worth nothing from now on."""
    seat = _seat(desk.view.frame, command.seat)
    sitting = desk.view.maybe(th.Occupancy, seat)
    if sitting is None or not sitting.person:
        raise Refused(f"Nobody sits in {seat}.")
    if desk.actor.side not in (MEDIATION, side_of(seat)):
        raise Refused("The mediation manages seats, and each delegation its own.")
    desk.write(desk.room(dict.fromkeys((side_of(seat), MEDIATION))), ev.SeatVacated(seat=seat))
    desk.made.append(seat)


def _seat(frame: Frame, seat: str) -> str:
    if seat not in frame.seats():
        raise Malformed(
            f"There is no seat “{seat}”. Seats of these talks: {', '.join(sorted(frame.seats())) or 'none'}."
        )
    return seat
