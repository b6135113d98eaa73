"""The demo and the examples: what a newcomer meets first."""

from __future__ import annotations

from pathlib import Path

from tests.cli.terminal import Terminal


def test_the_demo_makes_pages_and_copies_that_verify(empty: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    said = empty.ok("demo", str(folder))
    assert "two-seats.html" in said
    key = said.partition('--key "')[2].partition('"')[0]
    for side in ("orvane", "selmere"):
        assert empty.run("verify", str(folder / f"{side}.jsonl"), "--key", key).code == 0


def test_the_demos_pages_and_copies_keep_each_sides_confidences(empty: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    empty.ok("demo", str(folder))
    orvane = (folder / "orvane.jsonl").read_text(encoding="utf-8")
    selmere = (folder / "selmere.jsonl").read_text(encoding="utf-8")
    only_orvane, only_selmere = "would end these talks for us", "Keep the midnight hour as our last card"
    assert only_orvane in orvane
    assert only_orvane not in selmere
    assert only_selmere in selmere
    assert only_selmere not in orvane
    assert only_selmere not in (folder / "walk-in.html").read_text(encoding="utf-8")
    told = "The other delegation can discuss observers of both states at the gate."
    assert told in selmere
    assert told in orvane, "Orvane reads in which words its own were passed on"


def test_the_demo_starts_afresh_but_never_over_something_else(empty: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    empty.ok("demo", str(folder))
    empty.ok("demo", str(folder))
    other = tmp_path / "letters"
    other.mkdir()
    (other / "a.txt").write_text("mine", encoding="utf-8")
    answer = empty.run("demo", str(other))
    assert answer.code == 1
    assert (other / "a.txt").read_text(encoding="utf-8") == "mine"


def test_the_talks_near_washington_are_public_facts_with_sources(empty: Terminal) -> None:
    empty.ok("talks", "example", "washington-2023")
    for side in ("Armenia", "Azerbaijan"):
        view = empty.json("view", "--as", side)
        assert len(view["issues"]) == 8
        assert all("Source: " in issue["statement"] for issue in view["issues"])
        assert not view["notes"]
        assert not view["messages"]
    assert len(empty.json("session", "list")["sessions"]) == 5


def test_an_example_that_does_not_exist_is_answered_with_those_that_do(empty: Terminal) -> None:
    answer = empty.run("talks", "example", "vienna-1815")
    assert answer.code == 1
    assert "washington-2023" in answer.err
