"""The words in which pages say who reads, by which hand, when, and under which mark: one wording for all of them."""

from __future__ import annotations

from collections.abc import Iterable

from goodoffices.basics.instants import Instant, in_zone, moment_of, zone_named
from goodoffices.journal.entries import By
from goodoffices.rules.events import Mark
from goodoffices.rules.frame import MEDIATION, Frame
from goodoffices.rules.view import View

MARK_WORDS: dict[Mark, str] = {
    "MEDIATOR_ONLY": "for the mediator only",
    "ON_CONSENT": "ask before each use",
    "UNATTRIBUTED": "may be used, source never named",
    "TRANSMISSIBLE": "may be passed on as said",
    "JOINT": "meant for all sides",
    "PUBLIC": "meant for the public",
}


def listed(words: Iterable[str]) -> str:
    """``A``, ``A and B``, ``mediation, A and B``: the mediation first, the others in the order given."""
    found = sorted(words, key=lambda word: not word.removeprefix("the ").startswith(MEDIATION))
    return " and ".join(part for part in (", ".join(found[:-1]), *found[-1:]) if part)


def who(side: str, *, begins: bool = False) -> str:
    """A side as a sentence names it: ``the mediation``, capitalised where it ``begins`` one, else its key."""
    if side != MEDIATION:
        return side
    return "The mediation" if begins else "the mediation"


def seal(frame: Frame, audience: Iterable[str]) -> str:
    """Who reads a channel, in words: ``mediation and A, nobody else``."""
    circles = tuple(audience)
    if set(frame.sides()) <= set(circles):
        return f"everyone at the talks: {listed(circles)}"
    return f"{listed(circles)}, nobody else"


def eyes(view: View) -> str:
    """Whose eyes a page shows: ``You see what A sees``."""
    parts = [circle for circle in view.circles if circle != view.side]
    more = f", with {listed(parts)}" if parts else ""
    return f"You see what {who(view.side)} sees{more}"


def hand(by: By) -> str:
    """By which hand something came into the record: signed, attested, entered, or kept."""
    if by.how == "attested":
        said = [f"attested by {by.name or 'the mediation'}"]
        if by.presence:
            said.append(f"in the presence of {listed(by.presence)}")
        if by.read_back:
            said.append(f"read back: {by.read_back}")
        return "; ".join(said)
    if by.how == "signed":
        return f"signed, {by.name or by.side}"
    if by.how == "kept":
        return "kept by the record at its hour"
    behalf = "" if by.side == MEDIATION else f" on behalf of {by.side}"
    return f"entered by {by.name or 'the mediation'}{behalf}" if by.name or not behalf else f"entered{behalf}"


def hand_word(how: str) -> str:
    """The one word for a hand, in a sentence; empty stays empty."""
    return {"kept": "kept by the record"}.get(how, how)


def when(instant: str, frame: Frame) -> str:
    """A time at the venue, with its weekday; empty stays empty."""
    return in_zone(Instant(instant), frame.zone) if instant else ""


def hour(instant: str, frame: Frame) -> str:
    """The time of day at the venue, ``14:05``."""
    return f"{moment_of(Instant(instant)).astimezone(zone_named(frame.zone)):%H:%M}" if instant else ""


def mark_words(mark: Mark) -> str:
    """A mark with what it means: ``ON_CONSENT (ask before each use)``."""
    return f"{mark} ({MARK_WORDS[mark]})"
