"""Plays the demo: a record of its own, pages to look at, and what to try next."""

from __future__ import annotations

import re
import secrets
import shutil
import webbrowser
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import typer

from goodoffices.basics.errors import Refused
from goodoffices.examples import two_states
from goodoffices.exchange.print_sheets import print_html, render_seats
from goodoffices.exchange.sheet_pages import ledger_page, seat_page, walk_in_page
from goodoffices.exchange.talks_file import read_talks_file
from goodoffices.office import copies, two_days
from goodoffices.office.office import Office
from goodoffices.office.wiring import clock, open_office
from goodoffices.rules import sheets
from goodoffices.rules.frame import MEDIATION
from goodoffices.rules.things import Session

#: Marks a folder that holds nothing but a demo, so that only such a one is ever replaced.
_MARKER = "THIS-IS-A-DEMO.txt"
_MARKED = "Two days between two invented states, made by `goodoffices demo`. Nothing here is real.\n"
_SEATS = ("Orvane", "Selmere")


def play(folder: Path, open_browser: bool = False) -> None:
    """Make the demo in ``folder`` (a new one, or an earlier demo, which is replaced) and say what to try."""
    _fresh(folder)
    first_day = datetime.now(UTC).date() - timedelta(days=2)
    frame = read_talks_file(_moved(two_states(), first_day), "two_states.toml")
    office = open_office(folder / "record")
    scripted = two_days.ScriptedClock(frame.zone)
    office.clock = scripted
    talks = two_days.play(office, scripted, frame, secrets.token_hex(16), first_day)
    office.clock = clock
    _write_pages(office, talks, folder)
    session = _coming(office, talks)
    key = copies.fingerprints(office, talks)[-1]
    _say(folder, session, key)
    if open_browser:
        webbrowser.open((folder / "two-seats.html").resolve().as_uri())


def _moved(talks_file: str, first_day: date) -> str:
    """The talks file with its days counted from ``first_day``, so that the demo's tomorrow is today."""
    by = first_day - two_days.FIRST_DAY
    return re.sub(r"2031-\d\d-\d\d", lambda found: str(date.fromisoformat(found[0]) + by), talks_file)


def _fresh(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARKER).is_file():
            raise Refused(f"{folder} holds something else than a demo; it was left alone. Name a new folder.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / _MARKER).write_text(_MARKED, encoding="utf-8")


def _write_pages(office: Office, talks: str, folder: Path) -> None:
    now = office.clock()
    views = {side: office.view(talks, (side,)) for side in (*_SEATS, MEDIATION)}
    seats = render_seats([seat_page(views[side], now) for side in _SEATS], "Two seats at the same talks")
    (folder / "two-seats.html").write_text(seats, encoding="utf-8")
    mediator = views[MEDIATION]
    sheet = sheets.walk_in(mediator, _coming(office, talks), now)
    (folder / "walk-in.html").write_text(print_html(walk_in_page(mediator, sheet, now)), encoding="utf-8")
    ledger = ledger_page(mediator, sheets.ledger(mediator), now)
    (folder / "ledger.html").write_text(print_html(ledger), encoding="utf-8")
    for side in _SEATS:
        exported = folder / f"{side.lower()}.jsonl"
        exported.write_bytes(b"".join(copies.export(office, talks, (side,))))


def _coming(office: Office, talks: str) -> str:
    planned = [s for s in office.view(talks, (MEDIATION,)).all(Session) if s.state == "planned"]
    return planned[-1].id


def _say(folder: Path, session: str, key: str) -> None:
    record = folder / "record"
    typer.echo(f"""\
Two days between two invented states are played into {record}.

  Look at   {folder / "two-seats.html"}   what each delegation sees, side by side
            {folder / "walk-in.html"}     the mediator's sheet for the next separate meeting
            {folder / "ledger.html"}      who was told what, in which words, by whose consent

  Try       goodoffices --data {record} view --as Orvane
            goodoffices --data {record} walk-in --session {session}
            goodoffices --data {record} note add --as Orvane --to mediation "We could live with a joint list of names."
            goodoffices --data {record} note list --as mediation
            goodoffices --data {record} convey NOTE --to Selmere          refused: Orvane has not consented
            goodoffices --data {record} consent grant NOTE --as Orvane --to Selmere
            goodoffices --data {record} convey NOTE --to Selmere          passed on, and in both ledgers
            goodoffices verify {folder / "selmere.jsonl"} --key "{key}"

  If `goodoffices` is not on your path, it is .venv/bin/goodoffices here.
  Everything in it is invented; run the demo again and it starts afresh.""")
