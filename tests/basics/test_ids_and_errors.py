"""Ids tell nothing; errors say who erred and what to do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.basics import errors
from goodoffices.basics.ids import Ids

IDS = Ids(b"sixteen bytes of")


@given(st.text(max_size=9), st.integers(0, 10**6))
def test_an_id_depends_on_its_place_and_on_the_secret_alone(channel: str, position: int):
    drawn = IDS.thing("note", channel, position)
    assert drawn == Ids(b"sixteen bytes of").thing("note", channel, position)
    assert drawn != Ids(b"sixteen bytes OF").thing("note", channel, position)
    assert re.fullmatch(r"note-[a-z2-7]{12}", drawn)


def test_no_two_places_share_an_id():
    drawn = {IDS.thing("note", f"room-{room}", position) for room in range(40) for position in range(250)}
    assert len(drawn) == 10_000


def test_an_audience_its_order_and_its_generation_name_a_channel():
    drawn = {
        IDS.channel("talks-1", ("A", "B"), 0),
        IDS.channel("talks-1", ("A", "B"), 1),
        IDS.channel("talks-2", ("A", "B"), 0),
        IDS.channel("talks-1", ("A",), 0),
        IDS.channel("talks-1", ("AB",), 0),
    }
    assert len(drawn) == 5


def test_equal_titles_do_not_make_equal_talks():
    assert IDS.talks("T", "2031", "one") != IDS.talks("T", "2031", "two")


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="16"):
        Ids(b"short")


TREE = {
    "Malformed": "GoodOfficesError",
    "Refused": "GoodOfficesError",
    "NotFound": "Refused",
    "Moved": "GoodOfficesError",
    "StoreError": "GoodOfficesError",
    "StoreFull": "StoreError",
    "Unreachable": "StoreError",
    "Damaged": "GoodOfficesError",
}


@pytest.mark.parametrize("name", TREE)
def test_the_error_tree_is_as_drawn(name: str):
    kind = getattr(errors, name)
    assert kind.__bases__ == (getattr(errors, TREE[name]),)
    assert name in (errors.__doc__ or "")


def test_every_error_has_a_code_of_its_own():
    codes = [getattr(errors, name).code for name in (*TREE, "GoodOfficesError")]
    assert len(set(codes)) == len(codes)
