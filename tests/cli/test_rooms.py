"""Days, channels, papers, keys, newcomers, erasure, import: each done once as people do it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

WORDS = "We can discuss the hours of the gate."


def test_a_session_goes_through_a_hard_day(terminal: Terminal):
    session = terminal.id("session", "open", "--with", "A,B", "--room", "Long gallery")
    terminal.ok("session", "attendance", session, "Ilen Varrow|A|head of delegation", "Maro Tielle||interpreter")
    terminal.ok("session", "recess", session, "--by", "B")
    terminal.ok("session", "resume", session)
    terminal.ok(
        "session", "walk-out", session, "--by", "B", "--why", "Not first.", "--terms", "First.", "--stop-clocks"
    )
    terminal.ok("session", "adjourn", session)
    terminal.ok("session", "resume", session)
    terminal.ok("session", "collapse", session, "--by", "A")
    assert "collapsed" in terminal.no("session", "close", session)
    states = [move["to"] for move in terminal.json("session", "list", "--as", "B")["sessions"][0]["moves"]]
    assert states == ["open", "recess", "open", "walked out", "adjourned", "open", "collapsed"]
    shown = terminal.ok("view", "--as", "A")
    assert "reason as stated: “Not first.”" in shown
    assert "Maro Tielle (interpreter)" in shown
    assert terminal.json("session", "list", "--as", "O")["sessions"] == []


def test_a_planned_session_is_cancelled(terminal: Terminal):
    planned = terminal.id("session", "plan", "--with", "A")
    terminal.ok("session", "cancel", planned)
    assert terminal.json("session", "list")["sessions"][0]["state"] == "cancelled"


def test_rounds_open_close_and_are_listed(terminal: Terminal):
    assert terminal.id("round", "open", "1") == "round-1"
    terminal.ok("round", "close", "1", "--note", "Friday.")
    assert "Friday" not in terminal.ok("round", "list")
    assert terminal.json("round", "list", "--as", "O")["rounds"][0]["note"] == "Friday."


def test_issues_move_and_instructions_arrive(terminal: Terminal):
    issue = terminal.id("issue", "add", "Hours")
    terminal.ok("issue", "move", issue, "under discussion")
    awaited = terminal.id(
        "instructions", "await", "The hours", "--as", "A", "--issue", issue, "--expected", "2131-01-01T10:00"
    )
    assert terminal.json("instructions", "list", "--as", "mediation")["instructions"][0]["id"] == awaited
    assert terminal.json("instructions", "list", "--as", "B")["instructions"] == []
    terminal.ok("instructions", "arrived", awaited, "--as", "A", "--note", "Midnight.")
    assert "arrived" in terminal.ok("instructions", "list")


def test_a_note_is_retracted_and_the_ledger_keeps_who_was_shown_it(terminal: Terminal):
    note = terminal.id("note", "add", "--as", "A", "--to", "mediation", WORDS)
    assert "shown" in terminal.json("note", "retract", note, "--as", "A", "--why", "Not ours.")["warnings"][0]
    assert terminal.json("ledger", "--as", "A")["ledger"][0]["what"] == "was shown"


def test_a_sealed_offer_shows_nobody_an_answer(terminal: Terminal):
    offer = terminal.id("offer", "put", "--to", "A,B", "--sealed", "--until", "2131-01-01T10:00", "An umpire decides.")
    terminal.ok("offer", "answer", offer, "accept", "--as", "A")
    for side in ("mediation", "B", "O"):
        assert "accept" not in terminal.ok("view", "--as", side).replace("--accept", "")
    assert "accept" in terminal.ok("view", "--as", "A")


@pytest.mark.parametrize("given", [("accept if",), ("perhaps",), ("ad referendum",)])
def test_an_answer_that_lacks_something_says_what(terminal: Terminal, given: tuple[str, ...]):
    offer = terminal.id("offer", "put", "--to", "A,B", "An umpire decides.")
    assert terminal.no("offer", "answer", offer, *given, "--as", "A")


def test_a_paper_is_kept_with_its_scan_and_comes_out_the_same(terminal: Terminal, tmp_path: Path):
    scan = tmp_path / "lines.pdf"
    scan.write_bytes(bytes(range(256)) * 40)
    made = terminal.json("paper", "add", "Water lines", "--as", "A", "--to", "B", "--form", "map", "--copies", "2",
                         "--return-by", "2131-01-01T00:00", "--file", str(scan))  # fmt: skip
    out = tmp_path / "out.pdf"
    assert terminal.json("paper", "get", made["id"], "--as", "B", "-o", str(out))["sha256"] == made["sha256"]
    assert out.read_bytes() == scan.read_bytes()
    terminal.ok("paper", "returned", made["id"], "2", "--as", "A")
    assert "1 of 2" in terminal.ok("paper", "list", "--as", "B")
    assert "no paper" in terminal.no("paper", "get", made["id"], "--as", "O", "-o", str(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_a_channel_goes_on_in_another_with_what_is_carried(terminal: Terminal):
    note = terminal.id("note", "add", "--as", "A", "--to", "B,mediation", WORDS)
    room = next(
        c["id"] for c in terminal.json("channel", "list")["channels"] if c["audience"] == ["A", "B", "mediation"]
    )
    chief = ("--as", "mediation/chief")
    fresh = terminal.id("channel", "succeed", room, "--to", "A,B,mediation/chief", "--carry", note, *chief)
    homes = {each["id"]: each["channel"] for each in terminal.json("note", "list", "--as", "B")["notes"]}
    assert homes == {note: fresh}
    assert "such a channel already" in terminal.no("channel", "succeed", fresh, "--to", "A,B,O,mediation", *chief)
    assert WORDS not in terminal.ok("view", "--as", "O")


def test_somebody_joins_and_sees_nothing_earlier(terminal: Terminal, tmp_path: Path):
    terminal.ok("issue", "add", "Hours of passage")
    file = tmp_path / "c.toml"
    file.write_text('[[party]]\nkey = "C"\nname = "State of C"\n', encoding="utf-8")
    assert terminal.id("talks", "join", str(file)).startswith("room-")
    assert terminal.json("issue", "list", "--as", "C")["issues"] == []
    assert "C" in terminal.ok("talks", "show", "--as", "C")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[party]]\nkey = "A"\nname = "Another A"\n', "“A”"),
        ('[[party]]\nkey = "C"\nnmae = "C"\n', "Did you mean “name”?"),
        ('[talks]\ntitle = "x"\n', "only one"),
        ("", "exactly one"),
        ('[[party]]\nkey = "C"\nname = "C"\n[[party]]\nkey = "D"\nname = "D"\n', "exactly one"),
    ],
)
def test_a_newcomer_s_file_with_a_mistake_is_refused(terminal: Terminal, tmp_path: Path, text: str, says: str):
    file = tmp_path / "c.toml"
    file.write_text(text, encoding="utf-8")
    assert says in terminal.no("talks", "join", str(file))


def test_what_is_erased_is_gone_and_that_it_was_stays(terminal: Terminal, tmp_path: Path):
    note = terminal.id("note", "add", "--as", "A", "--to", "mediation", WORDS)
    room = next(c["id"] for c in terminal.json("channel", "list")["channels"] if c["audience"] == ["A", "mediation"])
    terminal.ok("erase", room, note, "--why", "Ground rule 4.")
    assert WORDS not in terminal.ok("view")
    assert "1 entries erased" in terminal.ok("view") or "erased" in terminal.ok("view")
    export = tmp_path / "a.export"
    terminal.ok("export", "--as", "A", "-o", str(export))
    assert WORDS.encode() not in export.read_bytes()
    assert terminal.run("verify", str(export)).code == 3


def test_the_key_is_shown_and_rotated_and_old_receipts_still_lead_to_it(terminal: Terminal, tmp_path: Path):
    receipt = str(tmp_path / "a.receipt")
    terminal.ok("receipt", "--as", "A", "-o", receipt)
    first = terminal.json("key", "show")["key"]
    second = terminal.json("key", "rotate")["key"]
    assert terminal.json("key", "show")["chain"] == [first, second]
    export = str(tmp_path / "a.export")
    terminal.ok("export", "--as", "A", "-o", export)
    for key in (first, second):
        assert terminal.run("verify", export, "--key", key, "--since", receipt).code == 0
    assert "Only the mediation" in terminal.no("key", "rotate", "--as", "A")


def test_two_sides_read_each_other_the_same_codes(terminal: Terminal):
    terminal.ok("note", "add", "--as", "A", "--to", "B,mediation", WORDS)
    codes = [{head["channel"]: head["code"] for head in terminal.json("heads", "--as", s)["heads"]} for s in ("A", "B")]
    assert codes[0] == codes[1]
    assert len(codes[0]) == 2
    assert len(terminal.json("heads", "--as", "O")["heads"]) == 1


def test_a_receipt_proves_single_things_and_continues_an_earlier_one(terminal: Terminal, tmp_path: Path):
    note = terminal.id("note", "add", "--as", "A", "--to", "mediation", WORDS)
    first, second = str(tmp_path / "1"), str(tmp_path / "2")
    terminal.ok("receipt", "--as", "A", "-o", first)
    terminal.ok("receipt", "--as", "A", "-o", second, "--since", first, "--of", note)
    assert terminal.run("verify", second, "--since", first).code == 0
    assert "that you can see" in terminal.no("receipt", "--as", "B", "-o", second, "--of", note)


def test_notes_are_imported_in_batches_each_wholly_or_not_at_all(terminal: Terminal, tmp_path: Path):
    file = tmp_path / "notes.jsonl"
    lines = [
        {"words": f"Remark number {n} of many.", "side": "A", "to": ["A"], "mark": "ON_CONSENT"} for n in range(450)
    ]
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert len(terminal.json("note", "import", str(file))["made"]) == 450
    assert terminal.json("note", "list", "--as", "B")["notes"] == []


def test_an_import_with_a_bad_line_names_it_and_writes_nothing(terminal: Terminal, tmp_path: Path):
    file = tmp_path / "notes.jsonl"
    file.write_text('{"words": "good"}\n{"wrods": "bad"}\n', encoding="utf-8")
    assert "line 2" in terminal.no("note", "import", str(file))
    file.write_text('{"words": "good"}\n{"words": " "}\n', encoding="utf-8")
    assert "empty" in terminal.no("note", "import", str(file))


def test_the_template_is_a_talks_file_that_opens_talks(empty: Terminal):
    file = empty.folder / "t.toml"
    file.write_text(empty.ok("talks", "template"), encoding="utf-8")
    assert empty.id("talks", "new", str(file))
