"""How a recorded history is read: entries from their bytes, states by the fold, a page for each side's eyes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from goodoffices.journal.entries import Entry, read_entry
from goodoffices.office.pages import sheet_page, view_page
from goodoffices.rules import sheets
from goodoffices.rules.evolve import fold
from goodoffices.rules.state import ChannelState
from goodoffices.rules.view import View, reads
from tests.cast import actor

HERE = Path(__file__).parent
EYES = ("A", "A/principals", "B", "G", "O", "mediation")


def journal_of(release: str) -> Path:
    """The entries that a release recorded."""
    return HERE / f"journal-{release}.jsonl"


def page_of(release: str) -> Path:
    """What that release made of them."""
    return HERE / f"page-{release}.json"


def entries(lines: str) -> dict[str, list[tuple[int, Entry | None]]]:
    """Each channel's entries, read from a journal file."""
    found: dict[str, list[tuple[int, Entry | None]]] = {}
    for line in lines.splitlines():
        row = json.loads(line)
        entry = None if row["entry"] is None else read_entry(row["entry"].encode())
        found.setdefault(row["channel"], []).append((row["position"], entry))
    return found


def page(lines: str) -> dict[str, Any]:
    """What each side sees of this history, by today's code."""
    states = [fold(ChannelState(channel), rows) for channel, rows in entries(lines).items()]
    ordered = tuple(sorted(states, key=lambda state: (state.opened_at, state.id)))
    pages = {}
    for eyes in EYES:
        circles = actor(eyes).circles
        view = View(ordered[0].talks, circles, tuple(s for s in ordered if reads(circles, s.audience)))
        pages[eyes] = {"view": view_page(view), "ledger": sheet_page(sheets.ledger(view))}
    return json.loads(json.dumps(pages))  # type: ignore[no-any-return]  # what was a dict is one
