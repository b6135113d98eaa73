"""Instants: one fixed width, so that order of text is order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.basics.errors import Malformed
from goodoffices.basics.instants import Instant, between, in_zone, instant_of, moment_of, parse_instant, shifted

moments = st.datetimes(datetime(1000, 1, 1), datetime(8999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone


@given(moments, moments)
def test_order_of_text_is_order_of_time(one: datetime, two: datetime):
    a, b = instant_of(one), instant_of(two)
    assert len(a) == len(b) == 24
    assert (a < b) == (moment_of(a) < moment_of(b))


@given(moments)
def test_an_instant_reads_back_to_the_millisecond_rounded_down(moment: datetime):
    assert timedelta(0) <= moment - moment_of(instant_of(moment)) < timedelta(milliseconds=1)
    assert parse_instant(instant_of(moment)) == instant_of(moment)


@given(moments, st.timedeltas(timedelta(days=-300), timedelta(days=300)))
def test_shifting_is_undone_by_what_lies_between(moment: datetime, by: timedelta):
    start = instant_of(moment)
    assert shifted(start, between(start, shifted(start, by))) == shifted(start, by)


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2031-05-02T14:05", "UTC", "2031-05-02T14:05:00.000Z"),
        ("2031-05-02T14:05+04:00", "UTC", "2031-05-02T10:05:00.000Z"),
        (" 2031-05-02 14:05 ", "Asia/Baku", "2031-05-02T10:05:00.000Z"),
        ("2031-05-02", "Europe/Vienna", "2031-05-01T22:00:00.000Z"),
        ("2031-05-02T14:05:06.789999Z", "UTC", "2031-05-02T14:05:06.789Z"),
    ],
)
def test_a_time_as_typed_is_read_in_the_venue_s_zone(text: str, zone: str, expected: str):
    assert parse_instant(text, zone) == expected


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2031-13-01", "2031-02-30T10:00", "14:05", "0001-01-01", "0999-12-31T23:00", "9999-12-31T23:59"],
)
def test_what_is_no_time_or_beyond_the_calendar_is_a_mistake(text: str):
    with pytest.raises(Malformed):
        parse_instant(text)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue", "Asia/Kathmandu"])
@pytest.mark.parametrize("text", ["1000-01-02T00:00", "8999-12-30T23:59"])
def test_every_time_that_is_taken_can_be_shown_in_any_zone(text: str, zone: str):
    assert in_zone(parse_instant(text), zone)


@pytest.mark.parametrize("zone", ["Nowhere/City", "", "../etc/passwd", "/etc/passwd"])
def test_an_unknown_zone_is_a_mistake(zone: str):
    with pytest.raises(Malformed):
        parse_instant("2031-05-02T14:05", zone)


def test_a_time_without_a_zone_is_not_guessed():
    with pytest.raises(Malformed):
        instant_of(datetime(2031, 5, 2))  # noqa: DTZ001  # that is the point
    assert in_zone(Instant("2031-05-02T10:05:00.000Z"), "Asia/Baku") == "Fri 2 May 2031 14:05"
