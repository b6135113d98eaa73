"""What a frame must hold to be the frame of talks, beyond the shape of its fields.

Pure: a frame goes in, mistakes come out, lazily, so that a reader may stop at the first few.

The rule for text, in one place:

* no control characters other than new line and tab, and names stay on one line;
* no U+2028, U+2029: they break lines where a reader sees none;
* no U+202A to U+202E: embeddings and overrides can make a name read as another name;
* isolates, U+2066 to U+2069, do the honest part of that work and may stand when each is closed on its line;
* keys are ASCII, so none of this arises; two names that differ only in case, spacing, Unicode form or
  characters that do not print are the same name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import available_timezones

import msgspec

from goodoffices.basics.errors import Malformed
from goodoffices.basics.instants import parse_instant, zone_named
from goodoffices.exchange.hints import closest, meant, shown
from goodoffices.rules.frame import MEDIATION, Frame, Party, PlannedRound, Seat, ThirdParty, Title

#: Where in a frame: field names and positions, such as ``("parties", 1, "names", "A")``.
Place = tuple[str | int, ...]

#: More sides than this is not a table but a file gone wrong; the largest conferences have about 200.
MOST_SIDES = 500

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?")
_ONE_LINE = {"name", "names", "title", "text", "capital", "head", "office", "venue", "place"}
_MATCHED = {"key", "circles", "roles", "used_by", "by", "between", "public_comment", "zone", "starts", "ends", "on"}
_YEAR_OF_HOURS = 366 * 24


class Mistake(NamedTuple):
    """One thing to put right. ``on_sides``: it rests on the list of sides being as meant."""

    place: Place
    says: str
    on_sides: bool = False


def mistakes(frame: Frame) -> Iterator[Mistake]:
    """Everything wrong with ``frame``, one sentence or two each; nothing when the talks can open."""
    if len(frame.parties) + len(frame.third_parties) > MOST_SIDES:
        yield Mistake((), f"There are more than {MOST_SIDES} sides; a talks file can hold no more.")
        return
    yield from _texts((), msgspec.to_builtins(frame))
    yield from _enough(frame)
    yield from _side_keys(frame)
    yield from _circles_and_seats(frame)
    yield from _names(frame)
    yield from _titles(("titles",), frame.titles, frame)
    if frame.document:
        yield from _titles(("document", "titles"), frame.document.titles, frame)
    yield from _references(frame)
    yield from _zones(frame)
    yield from _rounds(frame)
    yield from _dates_and_numbers(frame)


def _texts(place: Place, value: Any) -> Iterator[Mistake]:
    """The rule for text, on every string that is not matched against keys, zones or the calendar anyway."""
    match value:
        case str() if _MATCHED.intersection(place[-2:]):
            return
        case str():
            named = place[0] != "host_positions" and any(part in _ONE_LINE for part in place[-2:])
            fault = _text_fault(value, one_line=named)
            if fault:
                yield Mistake(place, fault)
            elif isinstance(place[-1], int) and not value:
                yield Mistake(place, "This text is empty. Fill it in or take it out of the list.")
        case dict():
            for key, item in value.items():
                yield from _texts((*place, key), item)
        case list() | tuple():
            for index, item in enumerate(value):
                yield from _texts((*place, index), item)


def _text_fault(text: str, *, one_line: bool) -> str:
    """Why this text cannot stand; empty when it can."""
    if text.isascii() and text.isprintable():
        return ""
    open_isolates = 0
    for character in text:
        code = ord(character)
        if character in "\n\t" and not one_line:
            if character == "\n" and open_isolates:
                break
        elif unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
            what = "must stay on one line" if character in "\n\t" else "holds a character that does not print"
            return f"The text {shown(text)} {what} (U+{code:04X}). Type it again without."
        elif 0x202A <= code <= 0x202E:
            return f"The text {shown(text)} holds U+{code:04X}, which can turn letters around. Take it out."
        elif 0x2066 <= code <= 0x2068:
            open_isolates += 1
        elif code == 0x2069:
            open_isolates -= 1
            if open_isolates < 0:
                break
    if open_isolates:
        return f"The text {shown(text)} opens or closes a change of direction alone. Pair U+2066–2068 with U+2069."
    return ""


def _enough(frame: Frame) -> Iterator[Mistake]:
    if not frame.titles:
        yield Mistake(("titles",), 'The talks have no title. Write title = "…" under [talks].')
    if len(frame.parties) < 2:
        found = "one party" if frame.parties else "no party"
        says = f"Talks need at least two parties, and {found} is here. Write a [[party]] for each."
        yield Mistake(("parties",), says, on_sides=True)
    if frame.document and not frame.document.titles:
        yield Mistake(("document", "titles"), 'The document has no title. Write title = "…" under [document].')
    for index, third in enumerate(frame.third_parties):
        if not third.roles:
            says = 'This third party has no role. Write role = "mediator", or another role.'
            yield Mistake(("third_parties", index, "roles"), says)


def _side_keys(frame: Frame) -> Iterator[Mistake]:
    seen: dict[str, str] = {}
    for place, side in _all_sides(frame):
        at = (*place, "key")
        if not side.key:
            if isinstance(side, Party) or not side.mediates:
                says = f'{shown(side.name)} has no key. Give it a short one of its own, such as key = "C".'
                yield Mistake(at, says, on_sides=True)
            continue
        lower = side.key.lower()
        if fault := _key_fault(side.key):
            yield Mistake(at, fault)
        elif lower == MEDIATION:
            yield Mistake(at, f"The key “{MEDIATION}” belongs to the mediation team. Choose another key.")
        elif lower in seen:
            yield Mistake(at, f"The key {shown(side.key)} is already that of {seen[lower]}. Choose another key.")
        seen.setdefault(lower, shown(side.name))


def _key_fault(key: str) -> str:
    if _KEY.fullmatch(key):
        return ""
    return f"{shown(key)} cannot be a key. Use a letter from A to Z, then up to 31 more letters, digits, “-” or “_”."


def _all_sides(frame: Frame) -> Iterator[tuple[Place, Party | ThirdParty]]:
    for index, party in enumerate(frame.parties):
        yield ("parties", index), party
    for index, third in enumerate(frame.third_parties):
        yield ("third_parties", index), third


def _side_key(side: Party | ThirdParty) -> str:
    """The side this one belongs to: several mediators are one side."""
    return MEDIATION if isinstance(side, ThirdParty) and side.mediates else side.key


def _circles_and_seats(frame: Frame) -> Iterator[Mistake]:
    circles: dict[str, set[str]] = {}
    seats: dict[str, set[str]] = {}
    for place, side in _all_sides(frame):
        own = set[str]()
        for index, circle in enumerate(side.circles):
            yield from _part((*place, "circles", index), circle, own, "circle")
        circles.setdefault(_side_key(side), set()).update(side.circles)
    for place, side in _all_sides(frame):
        key = _side_key(side)
        for index, seat in enumerate(side.seats):
            at = (*place, "seats", index)
            yield from _part((*at, "key"), seat.key, seats.setdefault(key, set()), "seat")
            yield from _seat_circles(at, seat, circles[key])


def _part(place: Place, key: str, seen: set[str], what: str) -> Iterator[Mistake]:
    """A circle or seat: well shaped, and the first of its key on its side (case aside)."""
    if fault := _key_fault(key):
        yield Mistake(place, fault)
    elif key.lower() in seen:
        yield Mistake(place, f"The {what} {shown(key)} is named twice on this side. Take one out or rename it.")
    seen.add(key.lower())


def _seat_circles(at: Place, seat: Seat, known: set[str]) -> Iterator[Mistake]:
    for index, circle in enumerate(seat.circles):
        if circle not in known:
            hint = meant(circle, known) or "This side lists no circles; list it under circles first."
            yield Mistake((*at, "circles", index), f"This side has no circle {shown(circle)}. {hint}", on_sides=True)


def _names(frame: Frame) -> Iterator[Mistake]:
    """Every side has a name, and no reader sees two sides under one name."""
    for place, side in _all_sides(frame):
        if not _same(side.name):
            yield Mistake((*place, "name"), 'The name is empty. Write the side\'s own name: name = "…".')
    for index, track in enumerate(frame.tracks):
        if not _same(track.name):
            yield Mistake(("tracks", index, "name"), 'The name of this track is empty. Write name = "…".')
    for reader in dict.fromkeys(("", *frame.sides())):
        yield from _alike(frame, reader)


def _alike(frame: Frame, reader: str) -> Iterator[Mistake]:
    """No reader sees two sides under one name; told where the reader's own name for one of them stands."""
    seen: dict[str, tuple[str, Place, str]] = {}
    for place, side in _all_sides(frame):
        key = _side_key(side)
        given = side.names.get(reader) if isinstance(side, Party) else None
        at = (*place, "name") if given is None else (*place, "names", reader)
        spelled = side.name if given is None else given
        name = _same(spelled)
        if given is not None and not name:
            yield Mistake(at, f"The name that {shown(reader)} uses is empty. Fill it in.")
        elif name:
            other, there, earlier = seen.setdefault(name, (key, at, spelled))
            told, word = (at, spelled) if not reader or given is not None else (there, earlier)
            if other != key and (not reader or told[-2] == "names"):
                says = f"The name {shown(word)} is already that of another side. Tell them apart."
                yield Mistake(told, says)


def _same(name: str) -> str:
    """What two spellings of one name have in common; empty when nothing of it can be read."""
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    read = "".join(each for each in composed if unicodedata.category(each) not in {"Cf", "Cc"} or each.isspace())
    return " ".join(read.split()) if any(each.isalnum() for each in read) else ""


def _titles(place: Place, titles: tuple[Title, ...], frame: Frame) -> Iterator[Mistake]:
    """Each title reads, and each reader has one: at most one title for all, at most one per side."""
    taken: set[str] = set()
    for index, title in enumerate(titles):
        if not _same(title.text):
            yield Mistake((*place, index, "text"), "This title is empty. Write the words of it.")
        for side in title.used_by or ("",):
            if side in taken:
                who = f"{shown(side)} already uses another title" if side else "Another title is already for all"
                at = (*place, index, "used_by") if side else (*place, index)
                yield Mistake(at, f"{who}. Say with used_by which sides use which.")
            taken.add(side)
        yield from _known((*place, index, "used_by"), title.used_by, frame.sides(), frame)


def _references(frame: Frame) -> Iterator[Mistake]:
    sides = frame.sides()
    voices = {*sides, *(third.key for third in frame.third_parties if third.key)}
    for index, party in enumerate(frame.parties):
        at: Place = ("parties", index, "names")
        for reader in party.names:
            if reader == party.key:
                yield Mistake((*at, reader), "A side's own name for itself is its name; here stand other sides' names.")
            else:
                yield from _known_one((*at, reader), reader, sides, frame)
    for index, position in enumerate(frame.host_positions):
        yield from _known_one(("host_positions", index, "by"), position.by, voices, frame)
        if not position.text:
            yield Mistake(("host_positions", index, "text"), 'This position is empty. Write text = "…".')
    for index, track in enumerate(frame.tracks):
        yield from _known(("tracks", index, "between"), track.between, voices, frame)
    yield from _known(("ground_rules", "public_comment"), frame.ground_rules.public_comment, sides, frame)


def _known(place: Place, words: tuple[str, ...], known: Collection[str], frame: Frame) -> Iterator[Mistake]:
    for index, word in enumerate(words):
        if word not in known:
            yield from _known_one((*place, index), word, known, frame)
        elif words.index(word) < index:
            yield Mistake((*place, index), f"{shown(word)} is named twice here. Take one out.")


def _known_one(place: Place, word: str, known: Collection[str], frame: Frame) -> Iterator[Mistake]:
    if word in known:
        return
    names = {_same(side.name): _side_key(side) for _, side in _all_sides(frame) if side.name}
    if any(third.mediates and third.key == word for third in frame.third_parties):
        hint = f"Mediators are one side here: write “{MEDIATION}”."
    elif _same(word) in names:
        hint = f"Use its key: {shown(names[_same(word)])}."
    else:
        hint = meant(word, known)
    yield Mistake(place, f"There is no side {shown(word)} in these talks. {hint}", on_sides=True)


def _zones(frame: Frame) -> Iterator[Mistake]:
    zones: list[tuple[Place, str]] = [(("zone",), frame.zone)]
    zones += [(("parties", index, "zone"), party.zone) for index, party in enumerate(frame.parties)]
    for place, zone in zones:
        try:
            zone_named(zone)
        except Malformed:
            near = closest(zone.replace(" ", "_"), available_timezones())
            by_city = {each.rpartition("/")[2].casefold(): each for each in sorted(available_timezones())}
            near = by_city.get(zone.replace(" ", "_").casefold(), near)
            hint = f"Did you mean “{near}”?" if near else "Use an IANA name such as Europe/Vienna."
            yield Mistake(place, f"There is no time zone {shown(zone)}. {hint}")


def _rounds(frame: Frame) -> Iterator[Mistake]:
    seen: set[int] = set()
    for index, planned in enumerate(frame.rounds):
        place: Place = ("rounds", index)
        if not 1 <= planned.number <= 999:
            yield Mistake((*place, "number"), "A round has a number from 1 to 999.")
        elif planned.number in seen:
            yield Mistake((*place, "number"), f"Round {planned.number} is here twice. Number each round once.")
        seen.add(planned.number)
        bad = [field for field in ("starts", "ends") if not _is_moment(getattr(planned, field))]
        for field in bad:
            yield Mistake((*place, field), _no_moment(getattr(planned, field)))
        if not bad and _ends_too_soon(planned, frame.zone):
            yield Mistake((*place, "ends"), f"Round {planned.number} ends before it starts. Put the dates right.")


def _is_moment(text: str) -> bool:
    """Whether this is empty, a day, or a day and hour, that the calendar has."""
    if not text:
        return True
    if not _MOMENT.fullmatch(text) or not text.isascii():
        return False
    try:
        datetime.fromisoformat(text)
        parse_instant(text)
    except (ValueError, Malformed):
        return False
    return True


def _no_moment(text: str) -> str:
    return f'{shown(text)} is no date that the calendar has. Write 2031-05-02, or with an hour "2031-05-02T14:05".'


def _ends_too_soon(planned: PlannedRound, zone: str) -> bool:
    """Whole days are compared as days, hours as instants at the place of the talks."""
    if not planned.starts or not planned.ends:
        return False
    if len(planned.starts) == 10 or len(planned.ends) == 10:
        return planned.ends[:10] < planned.starts[:10]
    try:
        return parse_instant(planned.ends, zone) < parse_instant(planned.starts, zone)
    except Malformed:
        return False  # the zone is at fault, and is told of elsewhere


def _dates_and_numbers(frame: Frame) -> Iterator[Mistake]:
    for index, position in enumerate(frame.host_positions):
        if position.on and not (len(position.on) == 10 and _is_moment(position.on)):
            says = f"{shown(position.on)} is no day that the calendar has. Write it like 2031-05-02."
            yield Mistake(("host_positions", index, "on"), says)
    if not 0 <= frame.ground_rules.silence_hours <= _YEAR_OF_HOURS:
        says = f"A silence procedure lasts from 0 (none) to {_YEAR_OF_HOURS} hours."
        yield Mistake(("ground_rules", "silence_hours"), says)
