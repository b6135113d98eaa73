"""Sheets to print: self-contained, safe with any words, for one recipient."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from pathlib import Path

import pytest

from goodoffices.exchange.print_sheets import render_seats, view_html
from goodoffices.exchange.sheet_pages import seat_page, walk_in_page
from goodoffices.rules import commands as co
from goodoffices.rules.sheets import walk_in
from tests.cast import Stage
from tests.cli.terminal import Terminal

EVIL = '</style><script>alert(1)</script> & "quoted" \u202e سلام'
SHEETS = ("view", "ledger", "handover", "debrief", "walk-in")


def line_for(sheet: str, session: str) -> list[str]:
    more = {"handover": ["--since", "2001-01-01T00:00"], "debrief": ["--round", "1"], "walk-in": ["--session", session]}
    return [sheet, *more.get(sheet, [])]


@pytest.fixture
def session(terminal: Terminal) -> str:
    """A session with A, in which A said something evil for a page."""
    opened = terminal.id("session", "open", "--with", "A", "--round", "1", "--title", "A </title> apart")
    terminal.ok("note", "add", "--as", "A", "--to", "mediation", "--session", opened, EVIL)
    return opened


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_printed_sheet_loads_nothing_and_runs_nothing(terminal: Terminal, session: str, sheet: str, tmp_path: Path):
    file = tmp_path / "sheet.html"
    terminal.ok(*line_for(sheet, session), "--html", str(file))
    page = file.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page
    assert not re.search(r"""(?:src|href)\s*=|url\(|@import|https?:""", page)
    assert "counter(pages)" in page
    assert page.count("</style>") == 1


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_policy_of_a_sheet_names_its_style_by_hash(terminal: Terminal, session: str, sheet: str, tmp_path: Path):
    file = tmp_path / "sheet.html"
    terminal.ok(*line_for(sheet, session), "--html", str(file))
    page = file.read_text(encoding="utf-8")
    style = page[page.index("<style>") + 7 : page.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in html.unescape(page)


def test_words_on_a_page_take_their_own_direction(terminal: Terminal, session: str, tmp_path: Path):
    file = tmp_path / "view.html"
    terminal.ok("view", "--as", "A", "--html", str(file))
    page = file.read_text(encoding="utf-8")
    assert f'<blockquote dir="auto">{html.escape(EVIL, quote=False).replace(chr(34), "&#34;")}</blockquote>' in page
    assert "You see what A sees" in page
    assert "mediation and A, nobody else" in page


def test_a_sheet_for_another_side_shows_nothing_of_it(terminal: Terminal, session: str, tmp_path: Path):
    for side in ("B", "O"):
        file = tmp_path / f"{side}.html"
        terminal.ok("view", "--as", side, "--html", str(file))
        assert "alert" not in file.read_text(encoding="utf-8")
        assert "no session" in terminal.no("walk-in", "--session", session, "--as", side)


def test_two_seats_stand_side_by_side_with_nothing_of_each_other():
    stage = Stage()
    stage.note("A", "We could live with observers.")
    stage.note("B", "We could live with later hours.")
    pages = [seat_page(stage.view(side), stage.clock.now) for side in ("A", "B")]
    assert "later hours" not in view_html(pages[0])
    assert "observers" not in view_html(pages[1])
    document = render_seats(pages)
    assert document.index("You see what A sees") < document.index("observers") < document.index("You see what B sees")
    assert "<script" not in document


def test_the_walk_in_sheet_says_where_each_thing_belongs_when_nothing_is_there():
    stage = Stage()
    session = stage.act("mediation", co.PlanSession(to=("A",))).id
    view = stage.view("mediation")
    page = walk_in_page(view, walk_in(view, session, stage.clock.now), stage.clock.now)
    parts = [part for row in page.rows for part in row]
    assert all(part.empty for part in parts)
    assert [part.title for part in page.rows[1]] == ["May say", "May say, unattributed", "Ask first", "Must not say"]


def test_a_party_gets_no_lists_of_what_others_said():
    stage = Stage()
    session = stage.act("mediation", co.PlanSession(to=("A",))).id
    view = stage.view("A")
    page = walk_in_page(view, walk_in(view, session, stage.clock.now), stage.clock.now)
    assert not any("say" in part.title for row in page.rows for part in row)


def test_the_handover_and_the_debrief_tell_what_is_pending(terminal: Terminal, session: str):
    terminal.ok("undertaking", "add", "--to", "A", "Send the draft tonight.")
    said = terminal.ok("handover", "--since", "2001-01-01T00:00")
    assert "Send the draft tonight." in said
    assert "You see what the mediation sees" in said
    assert session in terminal.ok("debrief", "--round", "1")
    assert terminal.json("handover", "--since", "2001-01-01T00:00")["undertakings"]
