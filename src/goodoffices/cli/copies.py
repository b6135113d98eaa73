"""``goodoffices receipt``, ``export``, ``heads``, ``key``, ``erase``: copies that leave, and what vouches for them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodoffices.basics.errors import Malformed, Refused
from goodoffices.cli import say
from goodoffices.cli.door import MEDIATION, Door, command, group
from goodoffices.cli.typed import circles, file_bytes, words, write_file
from goodoffices.rules import commands as co

receipt = group("A receipt a side keeps, to verify later that nothing was changed.")
export = group("A side's whole copy of what it may read.")
heads = group("Short codes that sides read to each other.")
key = group("The record's key: show its fingerprint, rotate it.")
erase = group("Destroy entries, by a signed entry that says so.")
APPS = {"receipt": receipt, "export": export, "heads": heads, "key": key, "erase": erase}

_Out = Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="Where to write it.")]


@command(receipt, "receipt", "eyes", example="goodoffices receipt --as A -o a.receipt\n"
         "goodoffices receipt --as A --since a.receipt -o a2.receipt")  # fmt: skip
def receipt_(
    door: Door,
    out: _Out,
    since: Annotated[
        Path | None, typer.Option("--since", metavar="RECEIPT", help="An earlier receipt to continue.")
    ] = None,
    things: Annotated[str, typer.Option("--of", metavar="ID,…", help="Also prove the entries of these things.")] = "",
) -> None:
    """Write a receipt over everything a side reads: small, without words, signed. Keep it away from this machine."""
    from goodoffices.office import copies

    earlier = file_bytes(since) if since is not None else None
    made = copies.receipt(door.office, door.talks, door.circles, earlier, circles(things))
    _wrote(door, out, write_file(out, [made]), "receipt")


@command(export, "export", "eyes", example="goodoffices export --as A -o a.export")
def export_(door: Door, out: _Out) -> None:
    """Write a side's whole copy: every entry it may read, with the proofs. It holds confidences; keep it safe."""
    from goodoffices.office import copies

    _wrote(door, out, write_file(out, copies.export(door.office, door.talks, door.circles)), "export")


def _wrote(door: Door, out: Path, size: int, what: str) -> None:
    from goodoffices.office.copies import fingerprints

    fingerprint = fingerprints(door.office, door.talks)[0]
    if door.json:
        say.answer({"file": str(out), "bytes": size, "side": door.circles[-1], "key": fingerprint})
        return
    say.line(f"{out}: {what} for {door.circles[-1]}, {size:,} bytes")
    say.line(f'Check it anywhere: goodoffices verify {out} --key "{fingerprint}"')


@command(heads, "heads", "eyes", example="goodoffices heads --as A")
def heads_(door: Door) -> None:
    """Show the code of each channel a side reads.

    Sides that read each other the same code are shown the same record.
    """
    from goodoffices.exchange.wording import seal
    from goodoffices.office import copies

    found = copies.head_codes(door.office, door.talks, door.circles)
    prints = copies.fingerprints(door.office, door.talks)
    if door.json:
        codes = [
            {"channel": h.channel, "audience": list(h.audience), "entries": h.entries, "code": h.code} for h in found
        ]
        say.answer({"heads": codes, "key": prints[-1]})
        return
    frame = door.view().frame
    rows = [(head.code, str(head.entries), seal(frame, head.audience), head.channel) for head in found]
    say.table(("code", "entries", "who reads it", "channel"), rows, "No channel.")
    say.line(f"Key: {prints[-1]}")


@command(key, "show", "plain", example="goodoffices key show")
def show(door: Door) -> None:
    """Show the fingerprints of the record's keys, oldest first; the first belongs on the invitation."""
    from goodoffices.office.copies import fingerprints

    found = fingerprints(door.office, door.talks)
    if door.json:
        say.answer({"key": found[-1], "chain": list(found)})
        return
    for number, each in enumerate(found, 1):
        say.line(f"{each}{'  (in use)' if number == len(found) else ''}")


@command(key, "rotate", "act", example="goodoffices key rotate")
def rotate(door: Door) -> None:
    """Change the record's key. Everyone at the talks reads that it was changed; the old key certifies the new one.

    After a suspected theft, hand every side the new fingerprint by another way, with a fresh receipt.
    """
    from goodoffices.office.copies import rotate_key

    if door.side != MEDIATION:
        raise Refused("Only the mediation can rotate the record's key.")
    if door.view().frame_channel.over:
        raise Refused("These talks are closed; their record can be read and verified, not added to.")
    fresh = rotate_key(door.office, door.talks, door.actor().by)
    if door.json:
        say.answer({"id": fresh, "key": fresh, "warnings": []})
        return
    say.line(f"{fresh}  is the key from now on. Hand it to every side.")


@command(
    erase, "erase", example='goodoffices erase room-2h7kq0 note-9d21xa --why "Ground rule 4: notes are destroyed."'
)
def erase_(
    door: Door,
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="Where the things live (channel list).")],
    things: Annotated[list[str], typer.Argument(metavar="ID…", help="Which things.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; whoever reads the channel reads it.")],
) -> None:
    """Destroy the entries of these things. That it was done, and why, stays; the words do not."""
    if not things:
        raise Malformed("Say what is to be destroyed.")
    came = door.act(co.EraseThings(channel=channel, things=tuple(things), why=words(why), reason=door.reason))
    say.done(door, came, f"erased from {channel}")
