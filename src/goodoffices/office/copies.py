"""Copies: what a side takes home and checks without this machine, and the keys that vouch for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goodoffices.basics.errors import NotFound
from goodoffices.journal import exports
from goodoffices.journal.entries import By
from goodoffices.journal.keys import shown_fingerprint
from goodoffices.office.office import Office
from goodoffices.rules.frame import MEDIATION
from goodoffices.rules.things import Paper


@dataclass(frozen=True, slots=True)
class HeadCode:
    """What sides read to each other: a channel's audience, its number of entries, the code of its head."""

    channel: str
    audience: tuple[str, ...]
    entries: int
    code: str


def export(office: Office, talks: str, circles: tuple[str, ...]) -> Iterator[bytes]:
    """The lines of an export of every channel these circles read, for the one who reads them."""
    channels = office.channels_of(talks, circles)
    return exports.export(office.journal, talks, circles[-1], channels, office.clock())


def receipt(
    office: Office,
    talks: str,
    circles: tuple[str, ...],
    since: bytes | None = None,
    things: tuple[str, ...] = (),
) -> bytes:
    """A receipt over every channel these circles read.

    It proves an earlier receipt's continuation, and, one by one, the entries that speak of ``things``.
    """
    view = office.view(talks, circles)
    entries = []
    for thing in things:
        found = [(channel.id, at) for channel in view.channels for at in channel.trails.get(thing, ())]
        if not found:
            raise NotFound(f"There is no “{thing}” that you can see. Check the id in your own view.")
        entries += found
    channels = [channel.id for channel in view.channels]
    return exports.receipt(office.journal, talks, circles[-1], channels, office.clock(), since, entries)


def head_codes(office: Office, talks: str, circles: tuple[str, ...]) -> tuple[HeadCode, ...]:
    """The short code of each channel these circles read, to be read aloud against split views."""
    found = []
    for channel in office.view(talks, circles).channels:
        head = office.journal.head(channel.id)
        found.append(HeadCode(channel.id, channel.audience, head.size, head.code()))
    return tuple(found)


def fingerprints(office: Office, talks: str) -> tuple[str, ...]:
    """The fingerprints of the record's keys, oldest first, as they are printed on an invitation."""
    return tuple(shown_fingerprint(link.fingerprint) for link in office.journal.chain(talks))


def rotate_key(office: Office, talks: str, by: By) -> str:
    """Introduce a new key by an entry that everyone at the talks reads; returns its fingerprint as printed."""
    room = office.view(talks, (MEDIATION,)).frame_channel
    at = max(office.clock(), room.last_at)
    return shown_fingerprint(office.journal.rotate_key(talks, room.id, at, by))


def attachment(office: Office, talks: str, circles: tuple[str, ...], paper: str) -> tuple[Paper, bytes]:
    """A paper that these circles see, with the bytes of its scan."""
    found = office.view(talks, circles).find(Paper, paper)
    if not found.sha256:
        raise NotFound(f"The paper {found.id} was registered without an attachment.")
    return found, office.journal.attachment(found.channel, found.sha256)
