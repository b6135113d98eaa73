"""``goodoffices text``: the spellings that scripts rely on; it needs no record."""

from __future__ import annotations

from pathlib import Path

from tests.cli.terminal import Terminal

DRAFT = "\ufeffArticle 1\r\n\r\n1. The bridge [shall][should] be [always] open.\r\n\r\n2. {Host} pays [x]\x07.\r\n"


def draft(terminal: Terminal, words: str = DRAFT) -> str:
    file = terminal.folder / "draft.txt"
    file.write_bytes(words.encode("utf-8"))
    return str(file)


def test_a_draft_is_printed_byte_for_byte(empty: Terminal):
    assert empty.ok("text", "print", draft(empty)) == DRAFT
    assert not empty.data.exists()


def test_the_outline_shows_provisions_and_choice_points(empty: Terminal):
    shown = empty.ok("text", "print", draft(empty), "--outline")
    assert "art1.1" in shown
    assert "1  shall" in shown
    provisions = empty.json("text", "print", draft(empty), "--outline")["provisions"]
    assert [each["id"] for each in provisions] == ["art1", "art1.1", "art1.2"]


def test_a_draft_is_checked_by_line_and_column(empty: Terminal):
    file = draft(empty, "One\ntwo ] three\n")
    assert f"{file}:2:5: “]” closes nothing" in empty.ok("text", "check", file)
    assert empty.run("text", "check", file, "--strict").code == 1
    assert empty.run("text", "check", draft(empty), "--strict").code == 0
    assert empty.json("text", "check", draft(empty, "]"))["remarks"] == [
        {"line": 1, "column": 1, "what": "“]” closes nothing"}
    ]


def test_a_draft_is_counted(empty: Terminal):
    found = empty.json("text", "count", draft(empty))
    expected = {
        "brackets": 3, "alternative_sets": 1, "options": 2, "max_depth": 1, "unbalanced": 0, "placeholders": 1,
        "provisions": 3, "blanks": 1, "words": 14,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert "brackets" in empty.ok("text", "count", draft(empty))


def test_choices_are_applied(empty: Terminal):
    file = draft(empty)
    outline = empty.json("text", "print", file, "--outline")["provisions"]
    first, second = (each["id"] for each in outline[1]["choices"])
    out = empty.folder / "bridging.txt"
    said = empty.ok("text", "apply", file, "--choose", f"{first}=2", "-o", str(out))
    assert first in said
    assert out.read_bytes().decode() == DRAFT.replace("[shall][should]", "should")
    both = empty.ok("text", "apply", file, "--choose", f"{first}=1", "--choose", f"{second}=drop")
    assert both == DRAFT.replace("[shall][should]", "shall").replace("[always] ", "")


def test_a_legend_is_read(empty: Terminal):
    legend = empty.folder / "x.toml"
    legend.write_text('[brackets]\n"[]" = { draft = "Selmere" }\n', encoding="utf-8")
    found = empty.json("text", "count", draft(empty), "--legend", str(legend))
    assert found["by_proponent"] == {"Selmere": 3}


def test_what_cannot_be_read_is_said_in_words(empty: Terminal):
    file = draft(empty)
    Path(file).write_bytes(b"abc \xff")
    assert "byte FF at position 4" in empty.no("text", "print", file)
    assert "cannot be read" in empty.no("text", "print", str(empty.folder / "none.txt"))
    file = draft(empty)
    for wrong in ("x", "x=", "=1", "x=-1", "x=²"):
        assert "is no choice" in empty.no("text", "apply", file, "--choose", wrong)
    assert "no choice point" in empty.no("text", "apply", file, "--choose", "x=1")
    assert "chosen twice" in empty.no("text", "apply", file, "--choose", "x=1", "--choose", "x=2")
    with Path(file).open("wb") as large:
        large.truncate(20 * 2**20 + 1)
    assert "larger than 20 MiB" in empty.no("text", "print", file)
