"""Reading keeps everything, refuses nothing, and says what it did not understand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.basics.errors import Malformed
from goodoffices.text import Kind, Legend, Text, print_text, read, read_legend
from tests.text.grammar import DOCUMENTS


def holds_together(text: Text, source: str) -> None:
    """Nothing is lost: provisions follow one another, runs are the words, ids are each their own."""
    assert str(text) == print_text(text) == source
    assert "".join(run.words for each in text.provisions for run in text.runs(each)) == source
    assert len({each.id for each in text.provisions}) == len(text.provisions)
    assert len({item.id for item in text.items}) == len(text.items)
    assert all(0 <= item.start < item.end <= len(source) for item in text.items)
    assert all(item.start <= each.start <= each.end <= item.end for item in text.items for each in item.options)


@given(st.text())
def test_any_string_is_printed_as_it_was_read(source: str):
    holds_together(read(source), source)


@given(st.text(alphabet="[]{}⟦⟧()<>`_\"'\\\r\n\t \ufeff\xa0:;,.^!*#|-Aax1Option"))
def test_any_heap_of_marks_is_printed_as_it_was_read(source: str):
    holds_together(read(source), source)


@given(DOCUMENTS)
def test_a_document_out_of_the_notations_own_words_is_printed_as_it_was_read(source: str):
    holds_together(read(source), source)


@given(DOCUMENTS)
def test_reading_the_same_text_again_gives_the_same_ids(source: str):
    assert read(source) == read(source)


@pytest.mark.parametrize(
    "source", ["", "\r", "\r\n", "\ufeff", "[", "]", "\x00[a]\x00", "[a]\r\n[b]\r", "a\u2028[b]\x85"]
)
def test_odd_characters_and_line_ends_are_kept(source: str):
    holds_together(read(source), source)


def test_a_bracket_without_its_fellow_is_kept_and_pointed_at():
    text = read("One\n  two [ three\r\n] four ]\n")
    assert [str(remark) for remark in text.remarks] == ["3:8: “]” closes nothing"]
    assert [str(remark) for remark in read("a\n b [c").remarks] == ["2:4: “[” is never closed"]


def test_articles_paragraphs_and_odd_numbers_have_ids_by_their_path():
    source = "Title\n\nPreamble\n\nWishing peace,\n\nArticle 3 ter\nUse\n\n1. The Parties:\n\n(a) pay;\n\n(i) now;\n\n"
    source += "4bis. x\n\nOP6 alt y\n\nAnnex II\n\n1. z\n"
    found = {each.id: (each.kind, each.number, each.heading) for each in read(source).provisions}
    assert found == {
        "title": ("title", "", "Title"),
        "pre": ("preamble", "", ""),
        "pre.p1": ("paragraph", "", ""),
        "art3-ter": ("article", "3 ter", "Use"),
        "art3-ter.1": ("chapeau", "1", ""),
        "art3-ter.1.a": ("subparagraph", "a", ""),
        "art3-ter.1.a.i": ("subparagraph", "i", ""),
        "art3-ter.4bis": ("paragraph", "4bis", ""),
        "art3-ter.op6-alt": ("paragraph", "OP6 alt", ""),
        "annexii": ("annex", "II", ""),
        "annexii.1": ("paragraph", "1", ""),
    }


def test_a_bracket_across_paragraphs_is_anchored_in_both():
    text = read("1. One [two.\n\n2. Three] four.\n")
    assert text.crosses(text.items[0])
    assert text.items[0].provision == "1"


def test_the_legend_says_whose_draft_a_kind_of_bracket_holds():
    legend = read_legend('[brackets]\n"<>" = { draft = "Selmere" }\n"[]" = "deletion"\n[codes]\nO = "Orvane"\n')
    text = read("The <old> road [and bridge].", legend)
    assert [(item.kind, item.by) for item in text.items] == [("attributed", ("Selmere",)), ("optional", ())]
    assert legend.named("O") == "Orvane"


@pytest.mark.parametrize(
    "toml",
    ["x =", "colour = 1", "note = 1", "codes = 1", '[brackets]\n"[" = "optional"',
     '[brackets]\n"[]" = "perhaps"',
     '[brackets]\n"[]" = { side = "A" }', "[sets]\nleave_out = 1",
     '[sets]\nadjacent = "x"', '[brackets]\n"||" = "note"'],
)  # fmt: skip
def test_a_legend_that_is_none_is_refused_in_words(toml: str):
    with pytest.raises(Malformed, match=r"legend|bracket"):
        read_legend(toml)


def test_a_kind_whose_marks_are_equal_is_no_bracket():
    with pytest.raises(Malformed):
        Kind("|", "|")


def test_no_legend_is_the_default_legend():
    assert read("[a]").legend == Legend()


HOSTILE = {
    "openers": "[" * 100_000,
    "closers": "]" * 100_000,
    "nested": "[" * 10_000 + "x" + "]" * 10_000,
    "mixed kinds": "[{" * 20_000 + "]}" * 20_000,
    "option lines": "Option 1: a\n" * 100_000,
    "options that count up": "".join(f"Option {number}: a\n" for number in range(30_000)),
    "options in one bracket": "[" + "Option 1: a; Option 2: b\n" * 10_000 + "]",
    "ticks": "`" * 100_000,
    "ticks and brackets": "`[" * 50_000,
    "links never closed": "[a](http://x " * 30_000,
    "underscores": "_ " * 100_000,
    "spaces": "[a]" + " " * 500_000 + "[b]",
    "one long word": "a" * 500_000 + "[at]",
    "addresses": "a[at]" * 30_000,
    "angle": "<a:" * 60_000,
    "web addresses": "http://[" * 30_000,
    "heads": "".join(f"[N{number}x: a] " for number in range(20_000)),
    "fences": "```\n" * 60_000,
    "figures": "(1, " * 60_000,
    "hashes": "# " * 100_000,
    "returns": "\r" * 200_000,
    "blank lines": "\n " * 200_000,
    "definitions": "[a]: http://x\n" * 20_000,
    "reservations": "[A reserves " * 10_000 + "]" * 10_000,
}


@pytest.mark.parametrize("source", list(HOSTILE.values()), ids=list(HOSTILE))
def test_a_hostile_text_is_read_like_any_other(source: str):
    text = read(source)
    assert str(text) == source
