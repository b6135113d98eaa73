"""Whatever is typed wrongly: a clear sentence, nothing written, no traceback."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from goodoffices.basics.instants import Instant
from goodoffices.cli.main import main
from goodoffices.office import wiring
from tests.cli.terminal import TALKS, Terminal

ARABIC = "نستطيع أن نناقش الساعات"
MARKED = unicodedata.normalize("NFD", "Görüşmeler sürüyor é")
ADD = ("note", "add", "--as", "A", "--to", "mediation")


def test_an_unknown_side_is_answered_with_those_there_are(terminal: Terminal):
    said = terminal.no("note", "add", "--as", "Q", "--to", "mediation", "x")
    assert "There is no side “Q”" in said
    assert "mediation" in said
    assert "There is no side" in terminal.no(*ADD[:-1], "Bee", "x")


def test_a_side_nearly_named_is_suggested(terminal: Terminal):
    assert "Did you mean “A/legal”?" in terminal.no("view", "--as", "A/legl")


@pytest.mark.parametrize("body", ["", "   ", "\n\n"])
def test_an_empty_note_is_refused(terminal: Terminal, body: str):
    assert "empty" in terminal.no(*ADD, body)


def test_an_empty_standard_input_is_refused(terminal: Terminal):
    assert "empty" in terminal.no(*ADD, "-", stdin=b"")


def test_ten_megabytes_are_refused_from_standard_input_and_as_an_argument(terminal: Terminal):
    assert "512 KiB" in terminal.no(*ADD, "-", stdin=b"x" * 10_000_000)
    assert "100,000" in terminal.no(*ADD, "x" * 10_000_000)


@pytest.mark.parametrize("body", ["bell \x07", "escape \x1b[31mred", "null \x00", "delete \x7f"])
def test_control_characters_are_refused(terminal: Terminal, body: str):
    assert "control character" in terminal.no(*ADD, body)


def test_bytes_that_are_not_utf_8_are_refused(terminal: Terminal):
    assert "not UTF-8: byte FF in line 2" in terminal.no(*ADD, "-", stdin=b"good\n\xff bad")
    assert "not UTF-8" in terminal.no(*ADD, "bad \udcff")


@pytest.mark.parametrize(
    "body", [ARABIC, MARKED, f"{ARABIC} and back", "a\u202eb", "한국어", "[bold]not markup[/bold] :smile:"]
)
def test_words_of_every_script_are_kept_as_they_came(terminal: Terminal, body: str):
    terminal.ok(*ADD, body)
    terminal.ok(*ADD, "-", stdin=body.encode() + b"\n")
    kept = [note["words"].encode() for note in terminal.json("note", "list")["notes"]]
    assert kept == [body.encode(), body.encode()]
    assert body in terminal.ok("view")


def test_right_to_left_words_cannot_reorder_what_stands_around_them(terminal: Terminal):
    terminal.ok(*ADD, "a\u202eb")
    line = next(line for line in terminal.ok("view").splitlines() if "\u202e" in line)
    assert line.strip() == "\u2068a\u202eb\u202c\u2069"


def test_the_second_issue_of_a_name_is_refused(terminal: Terminal):
    terminal.ok("issue", "add", "Hours")
    assert "already" in terminal.no("issue", "add", "hours")


def test_a_talks_file_with_a_typo_says_the_line_and_what_was_meant(empty: Terminal):
    file = empty.folder / "typo.toml"
    file.write_text(TALKS.replace("circles", "circels", 1), encoding="utf-8")
    said = empty.no("talks", "new", str(file))
    line = TALKS[: TALKS.index("circles")].count("\n") + 1
    assert f"line {line}" in said
    assert "Did you mean “circles”?" in said
    assert empty.json("talks", "list")["talks"] == []


def test_a_talks_file_with_two_sides_of_one_key_is_refused(empty: Terminal):
    file = empty.folder / "twice.toml"
    file.write_text(TALKS.replace('key = "B"', 'key = "A"'), encoding="utf-8")
    assert "“A”" in empty.no("talks", "new", str(file))


def test_a_talks_file_that_is_not_there_is_said(empty: Terminal):
    assert "cannot be read" in empty.no("talks", "new", str(empty.folder / "gone.toml"))


def test_without_talks_the_first_step_is_told(empty: Terminal):
    assert "talks new" in empty.no("issue", "add", "x")
    assert "talks template" in empty.ok("talks", "list")


def test_several_talks_are_told_apart_by_name(terminal: Terminal):
    first = terminal.json("talks", "list")["talks"][0]["id"]
    second = terminal.open()
    said = terminal.no("issue", "add", "x")
    assert first in said
    assert second in said
    assert "--talks" in said
    terminal.ok("--talks", second, "issue", "add", "x")
    assert terminal.json("--talks", first, "issue", "list")["issues"] == []
    assert "There are no talks" in terminal.no("--talks", "talks-none", "issue", "list")


def test_closed_talks_are_read_and_no_longer_written(terminal: Terminal):
    terminal.ok(*ADD, "We can discuss hours.")
    terminal.ok("talks", "close", "--why", "It is signed.")
    assert "closed" in terminal.no(*ADD, "one more")
    assert "closed" in terminal.no("key", "rotate")
    assert "We can discuss hours." in terminal.ok("view", "--as", "A")


def test_a_clock_that_runs_backwards_never_moves_the_record_backwards(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
):
    terminal.ok(*ADD, "first")
    monkeypatch.setattr(wiring, "clock", lambda: Instant("1999-01-01T00:00:00.000Z"))
    answer = terminal.json(*ADD, "second")
    assert "behind the record" in answer["warnings"][0]
    first, second = terminal.json("note", "list")["notes"]
    assert first["at"] == second["at"]


def test_an_hour_that_has_passed_is_refused(terminal: Terminal):
    assert "passed" in terminal.no("offer", "put", "--to", "A,B", "--until", "2001-01-01T00:00", "x")


@pytest.mark.parametrize("time", ["tomorrow", "2031-13-01T00:00", "99999-01-01", ""])
def test_a_time_that_is_none_is_said(terminal: Terminal, time: str):
    said = terminal.no("handover", "--since", time)
    assert "not a date and time" in said or "outside" in said


def test_a_mark_that_is_none_is_answered_with_what_was_meant(terminal: Terminal):
    assert "Did you mean ON_CONSENT?" in terminal.no(*ADD, "--mark", "ON_CONSNT", "x")
    assert terminal.json(*ADD, "--mark", "on-consent", "x")["id"]


def test_absent_and_hidden_things_answer_alike(terminal: Terminal):
    hidden = terminal.id(*ADD, "Between A and the mediation.")
    absent = hidden[:-1] + ("a" if hidden[-1] != "a" else "b")
    said = [terminal.no("note", "mark", note, "PUBLIC", "--as", "B").replace(note, "…") for note in (hidden, absent)]
    assert said[0] == said[1]


def test_wrong_use_exits_with_two_and_names_the_help(terminal: Terminal):
    assert "--help" in terminal.no("note", "add", code=2)
    assert "Did you mean" in terminal.no("nots", code=2)
    answer = terminal.run("note", "add", "--json")
    assert answer.code == 2
    assert answer.json["error"]["code"] == "usage"


def test_with_json_an_error_is_json_on_standard_output_and_words_on_the_other(terminal: Terminal):
    answer = terminal.run("convey", "note-none", "--to", "B", "--json")
    assert answer.code == 1
    assert answer.json["error"]["code"] == "not found"
    assert answer.json["error"]["matches"] == []
    assert answer.json["error"]["message"] in answer.err


def test_the_leak_check_names_the_shared_words_in_json(terminal: Terminal):
    words = "We would leave the river crossing to the other side in the end."
    terminal.ok(*ADD, words)
    answer = terminal.run("note", "add", "--as", "mediation", "--to", "B", words, "--json")
    assert answer.code == 1
    assert answer.json["error"]["matches"]
    found = terminal.run("leak-check", "--to", "B", words)
    assert found.code == 1
    assert "repeats what A said" in found.out
    clear = terminal.ok("leak-check", "--to", "B", "Good morning.")
    assert clear.strip() == "no shared wording found; this does not mean that nothing is disclosed"


def test_a_fault_of_ours_is_one_line_and_no_traceback(terminal: Terminal, monkeypatch: pytest.MonkeyPatch):
    def broken() -> Instant:
        raise RuntimeError("the clock fell off the wall")

    monkeypatch.setattr(wiring, "clock", broken)
    answer = terminal.run("talks", "list")
    assert answer.code == 1
    assert answer.err.count("\n") == 1
    assert "Nothing more was written" in answer.err


def test_with_debug_a_fault_of_ours_is_shown_in_full(terminal: Terminal, monkeypatch: pytest.MonkeyPatch):
    def broken() -> Instant:
        raise RuntimeError("the clock fell off the wall")

    monkeypatch.setattr(wiring, "clock", broken)
    monkeypatch.setenv("GOODOFFICES_DEBUG", "1")
    with pytest.raises(RuntimeError):
        terminal.run("talks", "list")


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    assert main(["--data", str(tmp_path / "file"), "talks", "list"]) == 1
    assert "cannot be used" in capsys.readouterr().err
