"""Canonical bytes: one value, one sequence of bytes, as an independent implementation writes them."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.basics.canonical import MAX_INTEGER, canonical_bytes
from goodoffices.basics.errors import Malformed

plain = st.one_of(
    st.none(), st.booleans(), st.integers(-MAX_INTEGER, MAX_INTEGER), st.text(st.characters(codec="utf-8"))
)
keys = st.text(st.characters(max_codepoint=127), max_size=6)
nested = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4))


@given(nested)
def test_the_bytes_are_those_of_rfc_8785(value: Any):
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(st.dictionaries(keys, plain))
def test_the_order_in_which_fields_were_given_does_not_matter(value: dict[str, Any]):
    assert canonical_bytes(dict(reversed(value.items()))) == canonical_bytes(value)


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), 2**53, -(2**53), {"ä": 1}, {1: 2}, b"x", {"k": [{"x": 0.0}]}, "\ud800", {1, 2}, object()],
)
def test_what_has_no_one_form_is_not_kept(value: Any):
    with pytest.raises(Malformed):
        canonical_bytes(value)
