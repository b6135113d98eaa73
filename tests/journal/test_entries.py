"""Entries: canonical bytes, what is refused, seals, heads and fingerprints."""

from __future__ import annotations

import hmac
import json
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.basics.canonical import canonical_bytes
from goodoffices.basics.errors import Malformed
from goodoffices.basics.instants import Instant
from goodoffices.journal import verify
from goodoffices.journal.entries import By, commitment_of, entry_bytes, is_canonical, read_entry, read_opening
from goodoffices.journal.heads import head_code
from goodoffices.journal.keys import fingerprint_of, parse_fingerprint, shown_fingerprint
from tests.journal.makers import AT, BY, note, opened

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(codec="ascii"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
BODIES = st.dictionaries(KEYS, VALUES, max_size=5)


@given(VALUES)
def test_canonical_bytes_are_those_of_an_independent_implementation_of_rfc_8785(value: Any):
    assert canonical_bytes(value) == rfc8785.dumps(value)
    assert msgspec.json.Encoder(order="sorted").encode(value) == rfc8785.dumps(value)
    assert is_canonical(canonical_bytes(value))


@given(BODIES, TEXT, TEXT)
def test_an_entry_is_canonical_and_reads_back_as_it_was_written(body: dict[str, Any], name: str, heard: str):
    by = By("A", "attested", name, presence=("A/principals",), read_back=heard)
    raw = entry_bytes(2, "offer made", AT, by, body)
    assert raw == rfc8785.dumps(json.loads(raw))
    assert is_canonical(raw)
    entry = read_entry(raw)
    assert (entry.v, entry.kind, entry.at, entry.by) == (2, "offer made", AT, by)
    assert json.loads(bytes(entry.body)) == body


@pytest.mark.parametrize(
    "body",
    [{"x": 1.5}, {"x": float("nan")}, {"x": 2**53}, {"x": "\ud800"}, {"é": 1}, {1: "x"}, {"x": b"raw"}, {"x": {1, 2}}],
)
def test_what_has_no_canonical_bytes_is_refused(body: dict[str, Any]):
    with pytest.raises(Malformed):
        entry_bytes(1, "note taken", AT, BY, body)


@pytest.mark.parametrize("at", ["2031-05-02", "2031-05-02T14:05:00Z", "2031-05-02T14:05:00.000+04:00", ""])
def test_a_time_in_another_form_is_refused(at: str):
    with pytest.raises(Malformed):
        entry_bytes(1, "note taken", Instant(at), BY, {})


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        note("x")[:-1],
        note("x").replace(b'"v":1', b'"v":0'),
        note("x").replace(b'"v":1', b'"v":"1"'),
        note("x").replace(b'"entered"', b'"whispered"'),
        note("x").replace(b'"v":1', b'"extra":2,"v":1'),
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_bytes_that_are_no_entry_are_refused(raw: bytes):
    with pytest.raises(Malformed):
        read_entry(raw)


@pytest.mark.parametrize(
    "raw", [b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'{"a": 1}', b'{"a":"\\u0041"}', b"1.5", b"1e3", b"[1,]", b'"\\ud800"']
)
def test_json_in_another_form_is_not_canonical(raw: bytes):
    assert not is_canonical(raw)


@pytest.mark.parametrize("audience", [[], ["B", "A"], ["A", "A"]])
def test_a_channel_opens_for_circles_named_once_each_in_order(audience: list[str]):
    raw = entry_bytes(1, "channel opened", AT, BY, {"talks": "t", "audience": audience, "generation": 0})
    with pytest.raises(Malformed):
        read_opening(read_entry(raw))
    with pytest.raises(Malformed):
        read_opening(read_entry(note("not an opening")))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300))
def test_a_seal_is_hmac_sha256(salt: bytes, raw: bytes):
    assert commitment_of(salt, raw) == hmac.digest(salt, raw, "sha256")


def test_a_head_code_is_short_legible_and_bound_to_channel_size_and_root():
    code = head_code("room-table", 7, b"r" * 32)
    assert code == "22W5-Z7E8-P9ER"
    root = (b"r" * 32).hex()
    assert verify._code({"channel": "room-table", "root": root, "size": 7}) == code  # written apart from ours
    others = [head_code("room-apart", 7, b"r" * 32), head_code("room-table", 8, b"r" * 32)]
    assert code not in [*others, head_code("room-table", 7, b"s" * 32)]
    assert not set("ILOU") & set("".join(head_code("c", size, b"r" * 32) for size in range(200)))


def test_a_fingerprint_is_read_however_it_was_copied():
    plain = fingerprint_of(b"k" * 32)
    shown = shown_fingerprint(plain)
    assert shown.count(" ") == 9
    for copied in (plain, shown, shown.lower(), shown.replace(" ", "-"), shown.replace(" ", "–"), f"  {plain}\n"):
        assert parse_fingerprint(copied) == plain
    for wrong in ("", plain[:-1], plain + "0", plain.replace(plain[0], "g"), opened("c").decode()):
        with pytest.raises(Malformed):
            parse_fingerprint(wrong)
