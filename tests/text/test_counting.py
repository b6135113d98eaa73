"""The numbers come out as somebody counting by hand would have them."""

from __future__ import annotations

import pytest

from goodoffices.text import Legend, count, read, words_in


def test_a_draft_made_by_hand_is_counted_as_by_hand():
    source = (
        "Draft\n\nArticle 1\n\n1. The bridge [shall][should] be [A: [always] open] for [30] [60] days.\n\n"
        "2. {Host} pays [x] crowns. [Note: later] One ] more.\n\nOption 1: none.\n\nOption 2: some.\n"
    )
    found = count(read(source, Legend(codes=(("A", "Orvane"),))))
    assert (found.brackets, found.alternative_sets, found.options, found.max_depth) == (6, 3, 6, 2)
    assert (found.unbalanced, found.placeholders, found.blanks, found.notes, found.footnotes) == (1, 1, 1, 1, 0)
    assert (found.articles, found.provisions, found.pages) == (1, 6, 1)
    assert found.by_proponent == {"Orvane": 1}


def test_nothing_counts_nothing():
    found = count(read(""))
    assert (found.words, found.pages, found.provisions, found.brackets, found.max_depth) == (0, 0, 0, 0, 0)


def test_pages_are_begun_at_so_many_words():
    text = read("word " * 331)
    assert count(text).pages == 2
    assert count(text, words_per_page=100).pages == 4


@pytest.mark.parametrize(
    ("source", "words"),
    [("one two", 2), ("re-opened 1,000", 2), ("[shall][should]", 2), ("member[s]", 1), ("— … ______", 0),
     ("和平条约", 4),
     ("Стороны обязуются", 2), ("يجب أن يبقى", 3), ("मार्ग खुला", 2), ("第1条 peace", 4)],
)  # fmt: skip
def test_words_are_counted_in_every_script(source: str, words: int):
    assert words_in(source) == words
