"""Pages for machines: a view and its sheets as plain values, in a fixed order, ready for JSON.

``view_page`` is all a viewer sees; the command line's ``view --json``, exports for reading and tests use it.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec

from goodoffices.rules.things import SHELVES, Thing
from goodoffices.rules.view import View

_PLURAL = {"reply": "replies", "occupancy": "seats", "leakreason": "leak_reasons", "instructions": "instructions"}


def plural(shelf: str) -> str:
    """The name of a list of things of this kind."""
    return _PLURAL.get(shelf, f"{shelf}s")


def thing_page(thing: Thing) -> dict[str, Any]:
    """One thing as plain values; a seat's token digest is left out, as nobody needs to read it."""
    page: dict[str, Any] = msgspec.to_builtins(thing)
    page.pop("token_digest", None)
    return page


def view_page(view: View) -> dict[str, Any]:
    """Everything this viewer sees: the frame, the channels, and each kind of thing, oldest first."""
    frame = view.frame
    page: dict[str, Any] = {
        "talks": view.talks,
        "side": view.side,
        "circles": list(view.circles),
        "title": frame.title_for(view.side),
        "names": {side: frame.name_of(side, view.side) for side in frame.sides()},
        "frame": msgspec.to_builtins(frame),
        "over": view.frame_channel.over,
        "channels": [
            {
                "id": channel.id,
                "audience": list(channel.audience),
                "opened_at": channel.opened_at,
                "closed": channel.closed,
                "successor": channel.successor,
                "entries": channel.size,
                "erased": len(channel.erased),
                "clock_stopped_at": channel.clock_stopped_at,
            }
            for channel in view.channels
        ],
    }
    for shelf, kind in SHELVES.items():
        page[plural(shelf)] = [thing_page(thing) for thing in view.all(kind)]
    return page


def sheet_page(sheet: Any) -> Any:
    """A sheet (walk-in, handover, debrief, ledger) as plain values."""
    if isinstance(sheet, Thing):
        return thing_page(sheet)
    if dataclasses.is_dataclass(sheet) and not isinstance(sheet, type):
        return {field.name: sheet_page(getattr(sheet, field.name)) for field in dataclasses.fields(sheet)}
    if isinstance(sheet, dict):
        return {key: sheet_page(value) for key, value in sheet.items()}
    if isinstance(sheet, list | tuple):
        return [sheet_page(item) for item in sheet]
    return sheet
