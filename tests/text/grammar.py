"""Documents composed out of the notation's own words, for properties."""

from __future__ import annotations

from hypothesis import strategies as st

_WORDS = st.sampled_from(
    [
        "the road",
        "shall",
        "by day",
        "promptly",
        "of the river",
        "must be kept",
        "сторон",
        "يجب",
        "应当",
        "and",
        "30",
        "II",
    ]
)
_PLAIN = st.lists(_WORDS, min_size=1, max_size=3).map(" ".join)


def _around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    bracket = inner.map(lambda words: f"[{words}]")
    return st.one_of(
        bracket,
        st.lists(bracket, min_size=2, max_size=3).map("".join),
        inner.map(lambda words: f"[A, B propose; C oppose: {words}]"),
        st.tuples(inner, inner).map(lambda two: f"[Option 1: {two[0]}; Option 2: {two[1]}]"),
        st.tuples(inner, inner).map(lambda two: f"kept {two[0]} open {two[1]}"),
    )


#: Words with brackets in them, nested; every bracket has its fellow.
BRACKETED = st.recursive(_PLAIN, _around, max_leaves=8)
_PIECES = st.one_of(
    BRACKETED,
    st.sampled_from(
        ["[", "]", "{", "}", "\\[", "[x]", "______", "[1]", "[^1]", "{Host}", "[Note: x]", "Option 1:",
         "Option 2(a):", '"', "`", "```\n", "[a](http://b.example)", "(0, 1]", "⟦", "»",
         "\ufeff", "\u200f", "\xa0", "\x00", "\x0b", "[A:", "4bis. "]
    ),
)  # fmt: skip
_JOINTS = st.sampled_from([" ", "\n", "\n\n", "\r\n", "\t", "", ". ", "\n\nArticle 2\n", "\n(a) ", "\n1. "])
#: Whole documents, well made or not.
DOCUMENTS = st.lists(st.tuples(_PIECES, _JOINTS), max_size=20).map(lambda found: "".join(a + b for a, b in found))
