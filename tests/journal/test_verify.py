"""Exports, receipts and the verifier: what is proven, and a zoo of named bad evidence."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.basics.canonical import canonical_bytes
from goodoffices.basics.errors import Damaged, Malformed
from goodoffices.journal import verify as verifier
from goodoffices.journal.exports import export, receipt
from goodoffices.journal.journal import Journal
from goodoffices.journal.keys import MemoryKeyring, fingerprint_of
from goodoffices.journal.memory import MemoryStore
from goodoffices.journal.verify import Verdict, verify
from tests.journal.makers import APART, AT, BY, LATER, TABLE, TALKS, filled, journal_on, note, opened

ROOMS = (APART, TABLE)


class Scene:
    """Talks at two moments: an earlier and a later export and receipt, the keys, and a thief's view of them."""

    def __init__(self) -> None:
        self.ring = MemoryKeyring()
        journal = filled(MemoryStore(), self.ring)
        self.first, self.second = (link.fingerprint for link in journal.chain(TALKS))
        self.export = exported(journal)
        self.receipt = receipt(journal, TALKS, "A", ROOMS, AT)
        self.chosen = receipt(journal, TALKS, "A", ROOMS, AT, entries=[(TABLE, 3), (APART, 2), (TABLE, 6)])
        journal.append(
            TALKS, {TABLE: [note("later"), note("later still")], APART: [note("apart")]}, {TABLE: 7, APART: 7}
        )
        self.later = exported(journal)
        self.journal = journal
        self.continued = receipt(journal, TALKS, "A", ROOMS, LATER, since=self.receipt)


def exported(journal: Journal, rooms: tuple[str, ...] = ROOMS) -> bytes:
    return b"".join(export(journal, TALKS, "A", rooms, AT))


def lines_of(raw: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in raw.splitlines()]


def joined(lines: list[dict[str, Any]], sign: Ed25519PrivateKey | None = None, count: bool = True) -> bytes:
    """Lines put together again, the end counted and signed anew by whoever holds a key."""
    end = dict(lines[-1])
    body = [canonical_bytes(line) + b"\n" for line in lines[:-1]]
    if count and end.get("type") == "end":
        end["lines"] = len(body)
    if sign:
        digest = hashlib.sha256(b"".join(body)).hexdigest()
        talks = lines[0]["talks"]
        whole = {"type": "goodoffices export 1", "talks": talks, "lines": end["lines"], "sha256": digest}
        end["key"] = fingerprint_of(sign.public_key().public_bytes_raw())
        end["signature"] = sign.sign(canonical_bytes(whole)).hex()
    return b"".join(body) + canonical_bytes(end) + b"\n"


def resigned(document: dict[str, Any], sign: Ed25519PrivateKey) -> bytes:
    unsigned = {name: value for name, value in document.items() if name not in ("key", "signature")}
    key = fingerprint_of(sign.public_key().public_bytes_raw())
    return canonical_bytes({**unsigned, "key": key, "signature": sign.sign(canonical_bytes(unsigned)).hex()}) + b"\n"


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene()


def key_of(scene: Scene) -> Ed25519PrivateKey:
    """The present private key: what the keeper of the record could do himself."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(scene.ring._kept[TALKS][0].secret))


# --- what is proven


def test_an_export_alone_is_only_consistent_with_itself(scene: Scene):
    verdict = verify(scene.export)
    assert (verdict.state, verdict.exit_code) == ("consistent", 3)
    assert "compared with nothing you hold" in verdict.sentences[0]
    assert not any("Excluded" in sentence for sentence in verdict.sentences)


@pytest.mark.parametrize("which", ["first", "second"])
def test_with_a_key_a_foreign_one_is_excluded_and_a_rollback_is_not(scene: Scene, which: str):
    verdict = verify(scene.export, getattr(scene, which).upper())
    assert (verdict.state, verdict.exit_code) == ("proven", 0)
    said = " ".join(verdict.sentences)
    assert "Excluded: a foreign key" in said
    assert "rollback" not in said
    assert "earlier receipt" in said


@pytest.mark.parametrize("shown", ["later", "continued"])
@pytest.mark.parametrize("held", ["receipt", "export", "chosen"])
def test_with_an_earlier_receipt_rollback_and_replay_are_excluded(scene: Scene, shown: str, held: str):
    verdict = verify(getattr(scene, shown), scene.first, getattr(scene, held))
    assert (verdict.state, verdict.bad) == ("proven", "")
    assert "rollback and a replay" in " ".join(verdict.sentences)


def test_a_receipt_proves_chosen_entries_and_says_which_are_erased(scene: Scene):
    verdict = verify(scene.chosen, scene.second)
    assert verdict.state == "proven"
    assert "3 entries in 2 channels" in verdict.sentences[1]
    assert "1 of them were erased" in verdict.sentences[1]
    proofs = json.loads(scene.chosen)["entries"]
    assert [proof["position"] for proof in proofs] == [2, 3, 6]
    assert "entry" not in proofs[0]


def test_the_same_receipt_twice_is_no_contradiction(scene: Scene):
    assert verify(scene.receipt, None, scene.receipt).state == "proven"
    assert verify(scene.export, None, scene.export).state == "proven"


def test_the_verifier_shows_the_head_codes_pages_show(scene: Scene):
    said = " ".join(verify(scene.later).sentences)
    assert all(scene.journal.head(room).code() in said for room in ROOMS)


def test_an_export_holds_its_channels_and_nothing_of_another(scene: Scene):
    only = exported(scene.journal, (TABLE,))
    assert verify(only, scene.first).state == "proven"
    for trace in (APART.encode(), b"apart", base64.b64encode(b"a map for room-apart")):
        assert trace not in only
    assert {line["type"] for line in lines_of(only)} == {"export", "channel", "entry", "attachment", "end"}
    busy = filled(MemoryStore(), MemoryKeyring())
    quiet = exported(busy, (TABLE,))
    busy.append(TALKS, {APART: [note("hidden")] * 9}, {APART: 7})
    assert exported(busy, (TABLE,)) == quiet


def test_an_erased_entry_leaves_its_commitment_and_nothing_else(scene: Scene):
    gone = [line for line in lines_of(scene.export) if line["type"] == "erased"]
    assert [(line["channel"], line["position"]) for line in gone] == [(APART, 2)]
    assert b"room-apart says 1" not in scene.export
    assert b"room-apart says 0" in scene.export


def test_a_receipt_is_not_made_for_a_past_the_record_lacks(scene: Scene):
    shorter = filled(MemoryStore(), MemoryKeyring())
    with pytest.raises(Damaged, match="no longer continues"):
        receipt(shorter, TALKS, "A", ROOMS, AT, since=scene.continued)
    for wrong in (b"{}", b"no", scene.export, scene.receipt.replace(TALKS.encode(), b"talks-x")):
        with pytest.raises(Malformed):
            receipt(shorter, TALKS, "A", ROOMS, AT, since=wrong)
    with pytest.raises(Malformed):
        receipt(shorter, TALKS, "A", ROOMS, AT, entries=[(TABLE, 7)])


# --- the zoo


def change(scene: Scene, edit: Callable[[list[dict[str, Any]]], None]) -> bytes:
    lines = lines_of(scene.export)
    edit(lines)
    return joined(lines, key_of(scene))


def at(lines: list[dict[str, Any]], kind: str, channel: str = TABLE, position: int | None = None) -> dict[str, Any]:
    return next(
        line
        for line in lines
        if line["type"] == kind and line["channel"] == channel and position in (None, line.get("position"))
    )


def with_head(scene: Scene, **changed: Any) -> dict[str, Any]:
    """A head of the table that the keeper signed with other contents."""
    head = {**at(lines_of(scene.export), "channel")["head"], **changed}
    unsigned = {name: value for name, value in head.items() if name != "signature"}
    return {**head, "signature": key_of(scene).sign(canonical_bytes(unsigned)).hex()}


def without_a_side(lines: list[dict[str, Any]]) -> None:
    del lines[0]["side"]


def a_field_more(lines: list[dict[str, Any]]) -> None:
    at(lines, "entry")["note"] = "smuggled"


def an_unknown_line(lines: list[dict[str, Any]]) -> None:
    lines.insert(2, {"type": "comment", "text": "smuggled"})


def two_entries_swapped(lines: list[dict[str, Any]]) -> None:
    lines[3], lines[4] = lines[4], lines[3]


def an_entry_less(lines: list[dict[str, Any]]) -> None:
    lines.remove(at(lines, "entry", TABLE, 6))


def an_entry_less_inside(lines: list[dict[str, Any]]) -> None:
    lines.remove(at(lines, "entry", TABLE, 4))


def an_entry_more(lines: list[dict[str, Any]]) -> None:
    last = at(lines, "entry", TABLE, 6)
    lines.insert(lines.index(last) + 1, {**last, "position": 7})


def another_word(lines: list[dict[str, Any]]) -> None:
    at(lines, "entry", TABLE, 3)["entry"]["body"]["text"] = "the room-table says nothing"


def another_salt(lines: list[dict[str, Any]]) -> None:
    at(lines, "entry", TABLE, 3)["salt"] = "00" * 32


def another_commitment(lines: list[dict[str, Any]]) -> None:
    at(lines, "erased", APART)["commitment"] = "00" * 32


def a_wider_audience(lines: list[dict[str, Any]]) -> None:
    at(lines, "channel", APART)["audience"] = ["A", "B", "mediation"]


def an_entry_of_another_channel(lines: list[dict[str, Any]]) -> None:
    at(lines, "entry", TABLE, 3)["channel"] = APART


def another_attachment(lines: list[dict[str, Any]]) -> None:
    at(lines, "attachment")["base64"] = base64.b64encode(b"another map").decode()


def a_withheld_attachment(lines: list[dict[str, Any]]) -> None:
    lines.remove(at(lines, "attachment"))


def an_attachment_in_no_alphabet(lines: list[dict[str, Any]]) -> None:
    at(lines, "attachment")["base64"] = "*" * 8


def a_withheld_entry(lines: list[dict[str, Any]]) -> None:
    row = at(lines, "entry", TABLE, 3)
    sealed = verifier._seal(row).hex()
    lines[lines.index(row)] = {"type": "erased", "channel": TABLE, "position": 3, "commitment": sealed}


def a_broken_certificate(lines: list[dict[str, Any]]) -> None:
    lines[0]["keys"][1]["certificate"]["at"] = LATER


def a_key_twice(lines: list[dict[str, Any]]) -> None:
    lines[0]["keys"].append(lines[0]["keys"][1])


def a_first_key_less(lines: list[dict[str, Any]]) -> None:
    del lines[0]["keys"][0]


def another_size(lines: list[dict[str, Any]]) -> None:
    at(lines, "channel")["head"]["size"] = 6


def the_other_channels_head(lines: list[dict[str, Any]]) -> None:
    at(lines, "channel")["head"] = at(lines, "channel", APART)["head"]


def a_head_key_nobody_knows(lines: list[dict[str, Any]]) -> None:
    at(lines, "channel")["head"]["key"] = "ab" * 20


def channels_out_of_order(lines: list[dict[str, Any]]) -> None:
    start = lines.index(at(lines, "channel"))
    lines[1:-1] = lines[start:-1] + lines[1:start]


def a_channel_twice(lines: list[dict[str, Any]]) -> None:
    lines[-1:-1] = lines[lines.index(at(lines, "channel")) : -1]


def a_boolean_position(lines: list[dict[str, Any]]) -> None:
    at(lines, "entry", TABLE, 1)["position"] = True


def an_unreadable_erasure(lines: list[dict[str, Any]]) -> None:
    erasing = next(line for line in lines if line["type"] == "entry" and line["entry"]["kind"] == "erased")
    erasing["entry"]["body"] = {"positions": "all"}


EDITS = {
    without_a_side: "Unreadable",
    a_field_more: "Unreadable",
    an_unknown_line: "Unreadable",
    a_boolean_position: "Unreadable",
    two_entries_swapped: "OutOfOrder",
    an_entry_less: "WrongSize",
    an_entry_less_inside: "OutOfOrder",
    an_entry_more: "ReplayedHead",  # the signed head is that of the shorter list
    another_word: "WrongRoot",
    another_salt: "WrongRoot",
    another_commitment: "WrongRoot",
    an_unreadable_erasure: "Unreadable",
    a_wider_audience: "WrongAudience",
    an_entry_of_another_channel: "SwappedChannel",
    the_other_channels_head: "SwappedChannel",
    another_attachment: "AttachmentMismatch",
    a_withheld_attachment: "AttachmentMismatch",
    an_attachment_in_no_alphabet: "AttachmentMismatch",
    a_withheld_entry: "MissingBody",
    a_broken_certificate: "ForgedCertificate",
    a_key_twice: "ForgedCertificate",
    a_first_key_less: "ForgedCertificate",
    another_size: "BadSignature",
    a_head_key_nobody_knows: "ForeignKey",
    channels_out_of_order: "OutOfOrder",
    a_channel_twice: "OutOfOrder",
}


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
@pytest.mark.parametrize("held", ["nothing", "key", "receipt"])
def test_an_export_edited_and_signed_anew_is_named(scene: Scene, edit: Callable[..., None], held: str):
    key = scene.first if held == "key" else None
    since = scene.receipt if held == "receipt" else None
    assert_false(verify(change(scene, edit), key, since), EDITS[edit])


def assert_false(verdict: Verdict, name: str) -> None:
    assert (verdict.state, verdict.bad, verdict.exit_code) == ("false", name, 1)
    assert verdict.sentences[0].startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"size": 8}, "WrongSize"),
        ({"root": "00" * 32}, "WrongRoot"),
        ({"opening": "00" * 32}, "WrongRoot"),
        ({"channel": APART}, "SwappedChannel"),
        ({"talks": "talks-others"}, "ReplayedHead"),
        ({"type": "goodoffices head 2"}, "Unreadable"),
        ({"size": 0}, "Unreadable"),
        ({"root": "AB" * 32}, "Unreadable"),
    ],
)
def test_a_head_the_keeper_signed_with_other_contents_is_named(scene: Scene, changed: dict[str, Any], name: str):
    lines = lines_of(scene.export)
    at(lines, "channel")["head"] = with_head(scene, **changed)
    assert_false(verify(joined(lines, key_of(scene)), scene.first), name)


def test_an_older_head_over_a_longer_list_is_a_replay(scene: Scene):
    lines = lines_of(scene.later)
    at(lines, "channel")["head"] = at(lines_of(scene.export), "channel")["head"]
    assert_false(verify(joined(lines, key_of(scene)), scene.first), "ReplayedHead")


def test_an_erased_entry_that_is_shown_again_is_named(scene: Scene):
    before = Journal(MemoryStore(), MemoryKeyring(), lambda channel, position: bytes(32))
    before.create_keys(TALKS)
    before.append(TALKS, {TABLE: [opened(TABLE), note("regretted")]}, {})
    shown = at(lines_of(exported(before, (TABLE,))), "entry", TABLE, 1)
    before.erase(TALKS, TABLE, [1], "as agreed", AT, BY, {TABLE: 2})
    lines = lines_of(exported(before, (TABLE,)))
    lines[lines.index(at(lines, "erased", TABLE, 1))] = shown
    key = Ed25519PrivateKey.from_private_bytes(MemoryKeyring()._draw(TALKS, 0))
    assert_false(verify(joined(lines, key)), "ErasedReturned")


def test_an_end_that_counts_wrongly_or_is_missing_is_cut_short(scene: Scene):
    lines = lines_of(scene.export)
    lines[-1]["lines"] -= 1
    assert_false(verify(joined(lines, key_of(scene), count=False)), "CutShort")
    assert_false(verify(b"\n".join(scene.export.splitlines()[:-1])), "CutShort")
    assert_false(verify(scene.export + scene.export.splitlines()[1]), "CutShort")


def test_what_was_altered_after_signing_is_a_bad_signature(scene: Scene):
    for edit in (b'"side":"A"', b'"side":"B"'), (b'"format":1', b'"format":1 '), (b"\n", b"\r\n"):
        assert_false(verify(scene.export.replace(*edit)), "BadSignature")
    assert_false(verify(scene.receipt.replace(b'"side":"A"', b'"side":"B"')), "BadSignature")


def test_a_field_named_twice_is_named(scene: Scene):
    assert_false(verify(scene.export.replace(b'"side":"A"', b'"side":"A","side":"A"')), "DuplicateKey")
    assert_false(verify(scene.receipt.replace(b'"size":7', b'"size":7,"size":9', 1)), "DuplicateKey")


def foreign(scene: Scene) -> Journal:
    """The same talks, kept by somebody else under a key of his own."""
    del scene
    return filled(MemoryStore(), MemoryKeyring(b"a seed of somebody else"))


@pytest.mark.parametrize("form", [exported, lambda journal: receipt(journal, TALKS, "A", ROOMS, AT)])
def test_a_foreign_key_is_excluded_by_a_fingerprint_and_by_a_receipt(scene: Scene, form: Callable[[Journal], bytes]):
    forged = form(foreign(scene))
    assert verify(forged).state == "consistent"
    assert_false(verify(forged, scene.first), "ForeignKey")
    assert_false(verify(forged, scene.second), "ForeignKey")
    assert_false(verify(forged, None, scene.receipt), "ForeignKey")
    assert_false(verify(scene.export, "not a fingerprint"), "ForeignKey")


def test_a_superseded_key_signs_nothing_for_whoever_holds_a_later_one(scene: Scene):
    thief = Ed25519PrivateKey.from_private_bytes(scene.ring._draw(TALKS, 0))
    lines = lines_of(scene.later)
    forged = joined(lines, thief)
    assert verify(forged, scene.first).state == "proven"  # the limit stated in keys.py
    assert_false(verify(forged, scene.second), "ForeignKey")
    assert_false(verify(forged, scene.first, scene.receipt), "ForeignKey")


def test_a_chain_certified_by_a_stolen_old_key_contradicts_a_later_receipt(scene: Scene):
    branch = journal_on(MemoryStore(), MemoryKeyring())
    branch.append(TALKS, {TABLE: [opened(TABLE)], APART: [opened(APART)]}, {})
    branch.rotate_key(TALKS, APART, LATER, BY)  # another certificate by the same first key
    forged = lines_of(exported(branch))
    thief = Ed25519PrivateKey.from_private_bytes(b"t" * 32)
    certificate = {"talks": TALKS, "old": forged[0]["keys"][0]["public"], "at": LATER}
    certificate["new"] = thief.public_key().public_bytes_raw().hex()
    old = Ed25519PrivateKey.from_private_bytes(scene.ring._draw(TALKS, 0))
    signature = old.sign(canonical_bytes({"type": "goodoffices key 1", **certificate})).hex()
    forged[0]["keys"][1] = {"public": certificate["new"], "certificate": {**certificate, "signature": signature}}
    assert_false(verify(joined(forged, thief), None, scene.receipt), "ForgedCertificate")


def test_an_older_record_is_a_rollback(scene: Scene):
    for older in (scene.export, scene.receipt):
        assert verify(older, scene.first).state == "proven"  # a key alone cannot tell
        assert_false(verify(older, scene.first, scene.continued), "RolledBack")
    early = journal_on(MemoryStore(), MemoryKeyring())
    early.append(TALKS, {TABLE: [opened(TABLE)], APART: [opened(APART)]}, {})
    assert_false(verify(exported(early), scene.first, scene.receipt), "RolledBack")  # from before the rotation


def rewritten(scene: Scene) -> Journal:
    """A record with the same keys and more entries, of which one is another than before."""
    journal = journal_on(MemoryStore(), MemoryKeyring())
    for room in ROOMS:
        journal.append(TALKS, {room: [opened(room), *(note(f"never said {n}") for n in range(12))]}, {})
    journal.rotate_key(TALKS, TABLE, AT, BY)
    assert [link.fingerprint for link in journal.chain(TALKS)] == [scene.first, scene.second]
    return journal


def test_a_rewritten_past_is_found_by_an_earlier_receipt(scene: Scene):
    journal = rewritten(scene)
    assert verify(exported(journal), scene.first).state == "proven"
    assert_false(verify(exported(journal), scene.first, scene.receipt), "Rewritten")
    document = json.loads(receipt(journal, TALKS, "A", ROOMS, AT))
    for line in document["channels"]:
        path = journal.tree(line["head"]["channel"]).consistency(7)
        line["consistency"] = {"size": 7, "path": [step.hex() for step in path]}
    assert_false(verify(resigned(document, key_of(scene)), scene.first, scene.receipt), "Rewritten")
    same = json.loads(scene.receipt)
    same["channels"] = [{"head": with_head(scene, root="11" * 32)}, same["channels"][0]]
    assert_false(verify(resigned(same, key_of(scene)), None, scene.receipt), "Rewritten")


def test_a_channel_that_vanished_is_missed(scene: Scene):
    assert_false(verify(exported(scene.journal, (TABLE,)), scene.first, scene.receipt), "VanishedChannel")
    less = receipt(scene.journal, TALKS, "A", [TABLE], AT, since=scene.receipt)
    assert_false(verify(less, scene.first, scene.receipt), "VanishedChannel")


def test_paths_that_are_missing_cut_or_stretched_are_named(scene: Scene):
    without = receipt(scene.journal, TALKS, "A", ROOMS, LATER)
    assert_false(verify(without, scene.first, scene.receipt), "TruncatedPath")
    for edit in (lambda path: path[:-1], lambda path: [*path, "00" * 32], lambda path: []):
        document = json.loads(scene.continued)
        document["channels"][1]["consistency"]["path"] = edit(document["channels"][1]["consistency"]["path"])
        assert_false(verify(resigned(document, key_of(scene)), None, scene.receipt), "TruncatedPath")
        document = json.loads(scene.chosen)
        document["entries"][1]["path"] = edit(document["entries"][1]["path"])
        assert_false(verify(resigned(document, key_of(scene))), "TruncatedPath")
    other = json.loads(scene.continued)
    other["channels"][1]["consistency"]["path"] = {"0": "x"}
    assert_false(verify(resigned(other, key_of(scene)), None, scene.receipt), "TruncatedPath")
    other["channels"][1]["consistency"]["size"] = 6
    assert_false(verify(resigned(other, key_of(scene)), None, scene.receipt), "TruncatedPath")
    other = json.loads(scene.continued)
    other["channels"][1]["consistency"]["path"][0] = "00" * 32
    assert_false(verify(resigned(other, key_of(scene)), None, scene.receipt), "Rewritten")


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        ({"position": 4}, "WrongSeal"),
        ({"position": 7}, "WrongSize"),
        ({"position": -1}, "WrongSize"),
        ({"salt": "00" * 32}, "WrongSeal"),
        ({"salt": "00"}, "Unreadable"),
        ({"entry": {}}, "WrongSeal"),
        ({"channel": "room-none"}, "SwappedChannel"),
        ({"channel": APART}, "WrongSeal"),
        ({"more": 1}, "Unreadable"),
    ],
)
def test_a_proof_of_another_entry_is_named(scene: Scene, edit: dict[str, Any], name: str):
    document = json.loads(scene.chosen)
    document["entries"][1] |= edit
    assert_false(verify(resigned(document, key_of(scene)), scene.second), name)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\0",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'"export"',
        b"{" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 200_000 + b"]" * 200_000,
        b'{"type":"export"}',
        b'{"type":"export","format":1}',
        b'{"type":["export"]}',
        b'{"type":"export","format":1,"talks":1,"side":2,"at":3,"keys":4}\n{"type":"end"}',
        b'{"type":"export","format":1,"talks":"t","side":"A","at":"","keys":[{}]}\n{"type":"end"}',
        b'{"type":"export","format":1.0,"talks":"t"}',
        b'{"type":"export","format":NaN}',
        b'{"type":"export","format":' + b"9" * 10_000 + b"}",
        b'{"type":"goodoffices receipt 1"}',
        '{"type":"export","x":"\\ud800"}',
        "\ud800",
        Path("/nowhere/at all"),
        Path("/"),
    ],
    ids=range(24),
)
def test_hostile_files_are_unreadable_and_never_a_traceback(raw: bytes | str | Path, scene: Scene):
    assert_false(verify(raw), "Unreadable")
    assert_false(verify(scene.export, None, raw), "Unreadable")


def test_deep_nesting_inside_an_entry_is_unreadable(scene: Scene):
    deep = b'{"text":' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}"
    lines = scene.export.splitlines(keepends=True)
    lines[3] = lines[3].replace(b'{"text"', deep[:-1] + b',"b"', 1) if b'{"text"' in lines[3] else lines[3]
    assert verify(b"".join(lines)).state == "false"


@given(st.sampled_from(["later", "continued", "chosen"]), st.integers(0, 10**6), st.integers(1, 255), st.booleans())
def test_no_altered_byte_is_ever_proven(which: str, place: int, by: int, held: bool):
    scene = SCENE
    raw = getattr(scene, which)
    place %= len(raw)
    broken = raw[:place] + bytes([raw[place] ^ by]) + raw[place + 1 :]
    verdict = verify(broken, scene.first, scene.receipt if held and which != "chosen" else None)
    if verdict.state != "false":  # only what any reader of JSON would read alike may pass
        assert [json.loads(line) for line in broken.splitlines()] == [json.loads(line) for line in raw.splitlines()]


@given(st.sampled_from(["later", "continued"]), st.integers(0, 10**6), st.integers(0, 200), st.binary(max_size=12))
def test_no_cut_or_insertion_is_ever_proven(which: str, place: int, cut: int, put: bytes):
    raw = getattr(SCENE, which)
    place %= len(raw)
    broken = raw[:place] + put + raw[place + cut :]
    verdict = verify(broken, SCENE.first, SCENE.receipt)
    if verdict.state != "false":
        assert [json.loads(line) for line in broken.splitlines()] == [json.loads(line) for line in raw.splitlines()]


SCENE = Scene()


# --- as a program


@pytest.mark.parametrize("how", ["module", "file alone"])
def test_the_exit_code_says_it_all(scene: Scene, tmp_path: Path, how: str):
    for name in ("later", "receipt", "export", "continued"):
        (tmp_path / name).write_bytes(getattr(scene, name))
    source = Path(verifier.__file__)
    alone = tmp_path / "verify.py"
    alone.write_bytes(source.read_bytes())
    # -I: the file runs without this project on its path
    program = [sys.executable, "-I", str(alone)] if how == "file alone" else [sys.executable, "-m", verifier.__name__]

    here = {"PATH": os.defpath, "PYTHONPATH": str(source.parents[2])}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*program, *arguments], cwd=tmp_path, env=here, capture_output=True, text=True, check=False
        )

    for arguments, code, said in (
        (["later"], 3, "compared with nothing you hold"),
        (["later", "--key", scene.first], 0, "Proven against what you gave."),
        (["continued", "--since", "receipt"], 0, "rollback"),
        (["export", "--since", "continued"], 1, "RolledBack: "),
        (["nothing there"], 1, "Unreadable: "),
    ):
        done = run(*arguments)
        assert (done.returncode, done.stderr) == (code, "")
        assert said in done.stdout


def test_a_hundred_thousand_entries_are_verified_within_five_seconds():
    journal = journal_on(MemoryStore())
    journal.append(TALKS, {TABLE: [opened(TABLE), *(note(f"point {number}") for number in range(100_000))]}, {})
    raw = exported(journal, (TABLE,))
    started = time.process_time()
    verdict = verify(raw, journal.chain(TALKS)[0].fingerprint)
    assert verdict.state == "proven"
    assert time.process_time() - started < 5
