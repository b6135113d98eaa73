"""The spellings that scripts rely on, each as written, and what --json answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from goodoffices.cli.main import main
from tests.cli.terminal import TALKS, Terminal

WORDS = "We can discuss the hours of the gate, if nobody calls it control."


def caucus(terminal: Terminal) -> str:
    return terminal.id("session", "open", "--with", "A")


def said(terminal: Terminal, mark: str = "ON_CONSENT") -> str:
    return terminal.id("note", "add", "--as", "A", "--to", "mediation", "--mark", mark, WORDS)


def test_talks_are_set_up_listed_and_closed(empty: Terminal):
    file = empty.folder / "talks.toml"
    file.write_text(TALKS, encoding="utf-8")
    made = empty.json("talks", "new", str(file))
    assert made["id"].startswith("talks-")
    assert made["warnings"] == []
    assert [each["id"] for each in empty.json("talks", "list")["talks"]] == [made["id"]]
    assert made["id"] in empty.ok("talks", "list")
    assert empty.json("talks", "close")["id"] == made["id"]
    assert empty.json("talks", "list")["talks"][0]["state"] == "closed"


def test_a_session_opens_with_a_side_and_closes(terminal: Terminal):
    session = caucus(terminal)
    assert session in terminal.ok("session", "open", "--with", "B") or session
    assert terminal.json("session", "close", session)["id"] == session
    states = {each["id"]: each["state"] for each in terminal.json("session", "list")["sessions"]}
    assert states[session] == "closed"
    assert terminal.json("session", "list", "--as", "O")["sessions"] == []


def test_a_planned_session_opens_by_its_id(terminal: Terminal):
    planned = terminal.id("session", "plan", "--with", "A", "--starts", "2031-05-02T14:30", "--minutes", "45")
    assert terminal.json("session", "open", planned)["id"] == planned


def test_issues_are_added_and_listed_for_everyone(terminal: Terminal):
    issue = terminal.id("issue", "add", "Hours of passage")
    for side in ("A", "B", "O", "mediation"):
        assert [each["id"] for each in terminal.json("issue", "list", "--as", side)["issues"]] == [issue]


def test_a_note_goes_to_the_mediation_and_nobody_else(terminal: Terminal):
    session = caucus(terminal)
    out = terminal.ok(
        "note", "add", "--as", "A", "--to", "mediation", "--session", session, "--mark", "ON_CONSENT", WORDS
    )
    assert "→ mediation and A, nobody else" in out
    assert WORDS in terminal.ok("view", "--as", "A")
    assert WORDS in terminal.ok("view", "--as", "mediation")
    for hidden in ("B", "O"):
        assert WORDS not in terminal.ok("view", "--as", hidden)
        assert WORDS not in terminal.ok("view", "--as", hidden, "--json")


def test_a_note_goes_straight_to_the_other_side(terminal: Terminal):
    note = terminal.id("note", "add", "--as", "A", "--to", "B,mediation", WORDS)
    assert [each["id"] for each in terminal.json("note", "list", "--as", "B")["notes"]] == [note]
    assert terminal.json("note", "list", "--as", "O")["notes"] == []


def test_consent_is_asked_granted_and_withdrawn(terminal: Terminal):
    note = said(terminal)
    consent = terminal.id("consent", "ask", note, "--to", "B")
    granted = terminal.json(
        "consent", "grant", consent, "--as", "A", "--presence", "X,Y", "--read-back", "both languages"
    )
    assert granted["id"] == consent
    shown = terminal.ok("consent", "list", "--as", "A")
    assert "attested by the mediation; in the presence of X and Y; read back: both languages" in shown
    assert terminal.json("consent", "withdraw", consent, "--as", "A")["id"] == consent
    assert "withdrew" in terminal.no("convey", note, "--to", "B")
    assert terminal.json("consent", "list", "--as", "B")["consents"] == []


def test_consent_is_refused_and_then_nothing_is_conveyed(terminal: Terminal):
    note = said(terminal)
    consent = terminal.id("consent", "ask", note, "--to", "B")
    assert terminal.json("consent", "refuse", consent, "--as", "A")["id"] == consent
    assert "A refused" in terminal.no("convey", note, "--to", "B")


def test_consent_given_unasked_names_the_note(terminal: Terminal):
    note = said(terminal)
    granted = terminal.json("consent", "grant", note, "--as", "A", "--to", "B", "--wording", "They can discuss hours.")
    assert granted["id"].startswith("consent-")
    assert granted["warnings"], "with two parties, unattributed hides little, and it says so"
    made = terminal.json("convey", note, "--to", "B")
    assert made["id"].startswith("message-")
    ledger = terminal.json("ledger", "--as", "B")["ledger"]
    assert [line["words"] for line in ledger] == ["They can discuss hours."]
    assert [line["what"] for line in terminal.json("ledger", "--as", "A")["ledger"]] == ["passed on"]
    assert terminal.json("ledger", "--as", "O")["ledger"] == []


def test_a_note_is_conveyed_in_a_wording_that_was_consented_to(terminal: Terminal):
    note = said(terminal)
    terminal.id("consent", "grant", note, "--as", "A", "--to", "B", "--wording", "Hours can be talked about.")
    terminal.ok("convey", note, "--to", "B", "--wording", "Hours can be talked about.")
    assert "Hours can be talked about." in terminal.ok("view", "--as", "B")


def test_offers_are_put_answered_and_closed(terminal: Terminal):
    offer = terminal.id("offer", "put", "--to", "A,B", "The road is open from six until midnight.")
    terminal.ok("offer", "answer", offer, "accept", "--as", "A")
    terminal.ok("offer", "answer", offer, "accept", "--as", "B")
    assert len(terminal.json("offer", "list", "--as", "A")["offers"][0]["replies"]) == 1, "A sees its own answer only"
    assert terminal.json("offer", "close", offer)["outcome"] == "accepted by all"
    assert terminal.json("offer", "list", "--as", "O")["offers"] == []


def test_undertakings_are_added_listed_and_settled(terminal: Terminal):
    promise = terminal.id("undertaking", "add", "--to", "B", "Put the villages first.")
    assert terminal.json("undertaking", "list", "--as", "B")["undertakings"][0]["id"] == promise
    assert terminal.json("undertaking", "list", "--as", "A")["undertakings"] == []
    terminal.ok("undertaking", "settle", promise, "kept", "--as", "B")
    assert terminal.json("undertaking", "list")["undertakings"][0]["settled"] == "kept"


def test_the_walk_in_sheet_sorts_what_the_other_side_said(terminal: Terminal):
    said(terminal, "MEDIATOR_ONLY")
    session = terminal.id("session", "open", "--with", "B")
    sheet = terminal.json("walk-in", "--session", session)
    assert [line["words"] for line in sheet["must_not"]] == [WORDS]
    text = terminal.ok("walk-in", "--session", session)
    assert text.index("Must not say") < text.index(WORDS)
    assert WORDS not in terminal.ok("walk-in", "--session", session, "--as", "B")


def test_a_receipt_and_an_export_verify(terminal: Terminal):
    said(terminal)
    receipt, export = str(terminal.folder / "a.receipt"), str(terminal.folder / "a.export")
    terminal.ok("receipt", "--as", "A", "-o", receipt)
    key = terminal.json("export", "--as", "A", "-o", export)["key"]
    assert terminal.run("verify", export).code == 3
    assert terminal.run("verify", receipt).code == 3
    assert terminal.run("verify", export, "--key", key).code == 0
    assert terminal.run("verify", export, "--key", key, "--since", receipt).code == 0
    assert terminal.run("verify", export, "--since", receipt, "--json").json["state"] == "proven"


def test_a_changed_export_is_false(terminal: Terminal):
    said(terminal)
    export = terminal.folder / "a.export"
    terminal.ok("export", "--as", "A", "-o", str(export))
    export.write_bytes(export.read_bytes().replace(b"hours", b"weeks"))
    answer = terminal.run("verify", str(export))
    assert answer.code == 1
    assert answer.out


def test_a_foreign_key_is_false_and_a_mistyped_one_is_said(terminal: Terminal):
    export = terminal.folder / "a.export"
    terminal.ok("export", "--as", "A", "-o", str(export))
    assert terminal.run("verify", str(export), "--key", "AB" * 20).code == 1
    answer = terminal.run("verify", str(export), "--key", "abc")
    assert answer.code == 1
    assert "fingerprint" in answer.err


def test_a_file_that_is_not_there_cannot_be_verified(empty: Terminal):
    answer = empty.run("verify", str(empty.folder / "gone"))
    assert answer.code == 1
    assert "There is no file" in answer.err


def test_an_export_for_one_side_holds_nothing_of_the_other(terminal: Terminal):
    said(terminal)
    for side in ("B", "O"):
        file = terminal.folder / f"{side}.export"
        terminal.ok("export", "--as", side, "-o", str(file))
        assert WORDS.encode() not in file.read_bytes()
        assert oct(file.stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("where", ["before", "after"])
def test_the_folder_and_the_talks_may_be_named_before_or_after_the_command(terminal: Terminal, where: str):
    talks = terminal.json("talks", "list")["talks"][0]["id"]
    named = ["--data", str(terminal.data), "--talks", talks]
    command = ["issue", "list", "--json"]
    assert main([*named, *command] if where == "before" else [*command, *named]) == 0


def test_the_folder_may_be_named_by_the_environment(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("GOODOFFICES_DATA", str(terminal.data))
    assert main(["talks", "list"]) == 0
    assert "Talks on the road" in capfd.readouterr().out


def test_without_a_folder_the_record_is_in_talks_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.toml").write_text(TALKS, encoding="utf-8")
    assert main(["talks", "new", "t.toml"]) == 0
    assert (tmp_path / "talks").is_dir()
