"""Instants: UTC, to the millisecond, written in one fixed width so that order of text is order of time.

An instant is a string such as ``2031-05-02T14:05:00.000Z`` (a profile of RFC 3339).  Pure rooms are handed
instants; only the doors read a clock.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NewType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from goodoffices.basics.errors import Malformed

Instant = NewType("Instant", str)

_FIRST, _LAST = "1000", "9000"


def instant_of(moment: datetime) -> Instant:
    """The instant of an aware datetime, rounded down to the millisecond."""
    if moment.tzinfo is None:
        raise Malformed("This time names no zone. Give one, such as 2031-05-02T14:05+04:00.")
    utc = moment.astimezone(UTC)
    return Instant(f"{utc.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z")


def parse_instant(text: str, zone: str = "UTC") -> Instant:
    """Read an ISO 8601 date and time; one without an offset is taken in ``zone``.

    Raises Malformed when the text is no date and time, or the zone is unknown.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Malformed(
            f"“{text}” is not a date and time. Write it like 2031-05-02T14:05 or 2031-05-02T14:05+04:00."
        ) from None
    try:
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone_named(zone))
        instant = instant_of(moment)
    except OverflowError:
        raise Malformed(f"“{text}” lies outside the years that can be written.") from None
    # Far enough from both ends of the calendar that any zone can show it and any pause can move it on.
    if not _FIRST <= instant < _LAST:
        raise Malformed(f"“{text}” lies outside the years that can be written.")
    return instant


def zone_named(zone: str) -> ZoneInfo:
    """The time zone of this IANA name, such as Europe/Vienna; Malformed if there is none."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Malformed(f"There is no time zone “{zone}”. Use an IANA name such as Europe/Vienna.") from None


def moment_of(instant: Instant) -> datetime:
    """The aware datetime (UTC) of an instant."""
    return datetime.fromisoformat(instant)


def in_zone(instant: Instant, zone: str) -> str:
    """The instant as people at ``zone`` read it: ``Tue 2 May 2031 14:05``."""
    local = moment_of(instant).astimezone(zone_named(zone))
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def shifted(instant: Instant, by: timedelta) -> Instant:
    """The instant ``by`` later."""
    try:
        return instant_of(moment_of(instant) + by)
    except OverflowError:
        raise Malformed("That time lies outside the years that can be written.") from None


def between(start: Instant, end: Instant) -> timedelta:
    """How long from ``start`` to ``end``; negative when ``end`` is earlier."""
    return moment_of(end) - moment_of(start)
