"""Signed, attested, entered: by which hand, said in words; seats and their tokens."""

from __future__ import annotations

import json
from typing import Any

from tests.cli.terminal import Terminal

WORDS = "We can discuss the hours of the gate."


def asked(terminal: Terminal) -> str:
    note = terminal.id("note", "add", "--as", "A", "--to", "mediation", "--mark", "ON_CONSENT", WORDS)
    return terminal.id("consent", "ask", note, "--to", "B")


def seated(terminal: Terminal, seat: str = "A/head") -> Any:
    return terminal.json("seat", "occupy", seat, "--name", "Ilen Varrow")


def hand_of(terminal: Terminal, consent: str) -> str:
    found = {each["id"]: each for each in terminal.json("consent", "list")["consents"]}
    return str(found[consent]["decided_by"]["how"])


def test_an_oral_consent_is_attested_by_name(terminal: Terminal):
    consent = asked(terminal)
    out = terminal.ok("consent", "grant", consent, "--as", "A", "--attested-by", "Jonna Reit", "--presence", "X")
    assert "attested by Jonna Reit; in the presence of X" in out
    assert hand_of(terminal, consent) == "attested"


def test_once_a_seat_is_occupied_its_side_acts_with_the_token_only(terminal: Terminal):
    consent, token = asked(terminal), seated(terminal)["token"]
    assert "occupied" in terminal.no("consent", "grant", consent, "--as", "A")
    assert "no occupied seat" in terminal.no("consent", "grant", consent, "--as", "A", "--token", "guess")
    assert "signed, A/head" in terminal.ok("consent", "grant", consent, "--as", "A", "--token", token)
    assert hand_of(terminal, consent) == "signed"


def test_a_seat_of_one_side_does_not_stop_the_other(terminal: Terminal):
    seated(terminal)
    note = terminal.id("note", "add", "--as", "B", "--to", "mediation", WORDS)
    assert terminal.id("consent", "grant", note, "--as", "B", "--to", "A")


def test_a_token_of_one_side_is_worth_nothing_at_the_other(terminal: Terminal):
    token = seated(terminal)["token"]
    note = terminal.id("note", "add", "--as", "B", "--to", "mediation", WORDS)
    assert "no occupied seat of B" in terminal.no("consent", "grant", note, "--as", "B", "--to", "A", "--token", token)


def test_a_vacated_seat_signs_no_more(terminal: Terminal):
    token = seated(terminal)["token"]
    terminal.ok("seat", "vacate", "A/head")
    assert "no occupied seat" in terminal.no("note", "add", "--as", "A", "--token", token, WORDS)
    assert terminal.id("consent", "grant", asked(terminal), "--as", "A")


def test_a_seat_is_occupied_once(terminal: Terminal):
    seated(terminal)
    assert "occupied" in terminal.no("seat", "occupy", "A/head", "--name", "Somebody Else")
    assert "Somebody Else" not in (terminal.data / "people.json").read_text(encoding="utf-8")


def test_names_and_tokens_stay_out_of_the_record(terminal: Terminal):
    made = seated(terminal)
    names = terminal.data / "people.json"
    assert oct(names.stat().st_mode & 0o777) == "0o600"
    assert made["token"] not in names.read_text(encoding="utf-8")
    assert list(json.loads(names.read_text(encoding="utf-8")).values()) == [{made["person"]: "Ilen Varrow"}]
    export = terminal.folder / "m.export"
    terminal.ok("export", "--as", "mediation", "-o", str(export))
    assert b"Ilen Varrow" not in export.read_bytes()
    assert made["token"].encode() not in export.read_bytes()
    assert made["person"].encode() in export.read_bytes()


def test_two_people_of_one_name_are_two_persons(terminal: Terminal):
    first = seated(terminal)["person"]
    terminal.ok("seat", "vacate", "A/head")
    assert seated(terminal)["person"] != first


def test_the_seats_of_a_side_are_no_business_of_the_others(terminal: Terminal):
    seated(terminal)
    for stranger in ("B", "O"):
        seats = {each["seat"]: each for each in terminal.json("seat", "list", "--as", stranger)["seats"]}
        assert seats["A/head"]["name"] == ""
        assert seats["A/head"]["state"] == "not shown to you"
    assert {s["seat"]: s["name"] for s in terminal.json("seat", "list", "--as", "A")["seats"]}[
        "A/head"
    ] == "Ilen Varrow"


def test_a_seat_reads_its_circles_and_a_circle_nothing_more(terminal: Terminal):
    terminal.ok("note", "add", "--as", "A/principals", "--to", "mediation/chief,A/principals", WORDS)
    assert WORDS in terminal.ok("view", "--as", "A/head")
    assert WORDS in terminal.ok("view", "--as", "A/principals")
    for hidden in ("A", "A/legal", "B", "O", "mediation"):
        assert WORDS not in terminal.ok("view", "--as", hidden)


def test_what_an_operator_types_is_marked_entered(terminal: Terminal):
    terminal.ok("note", "add", "--as", "A", "--to", "mediation", "--entered-by", "Jonna Reit", WORDS)
    assert "entered by Jonna Reit on behalf of A" in terminal.ok("view", "--as", "A")


def test_a_token_may_come_from_the_environment(terminal: Terminal, monkeypatch: Any):
    consent, token = asked(terminal), seated(terminal)["token"]
    monkeypatch.setenv("GOODOFFICES_TOKEN", token)
    assert "signed" in terminal.ok("consent", "grant", consent, "--as", "A")
