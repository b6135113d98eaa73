"""Check an export or a receipt by itself: ``python verify.py FILE --key FINGERPRINT --since EARLIER_RECEIPT``.

Needs Python 3.11 and the package ``cryptography``, nothing else; hand this one file to a side.  What it does:
every entry's salted seal (HMAC-SHA256), the hash tree of each channel and its paths (RFC 9162 section 2.1),
the signatures of heads, keys and of the file (Ed25519).  Exit codes: 0 proven against what you gave;
3 consistent with itself, compared with nothing you hold; 1 false, with the name of what is wrong.
"""

import argparse
import base64
import hashlib
import hmac
import json
import re
import sys
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Evidence(Enum):
    """The names of bad evidence, and what each means."""

    Unreadable = "It is no export and no receipt, or not only that."
    DuplicateKey = "A JSON object names a field twice, so that two readers could read two things."
    CutShort = "The end is missing, or the file counts other lines than it has."
    OutOfOrder = "Channels or positions do not follow each other."
    ForeignKey = "It is signed by a key that you do not hold and that none you hold leads to."
    ForgedCertificate = "A later key is not certified by the key before it, or another one than in your receipt is."
    BadSignature = "A signature does not fit: what it covers was altered."
    SwappedChannel = "Something stands in a channel it was not made for."
    WrongAudience = "The channel is shown with another audience than it was opened for."
    ReplayedHead = "A head of other talks or of an earlier day is shown as the present one."
    WrongSize = "There are more or fewer entries than the head says."
    WrongRoot = "The entries are others than those the head was signed over."
    WrongSeal = "The path fits an entry's place, but not this entry."
    TruncatedPath = "A path is missing, too short or too long."
    MissingBody = "An entry is withheld though no entry erases it."
    ErasedReturned = "An entry is shown though another one erases it."
    AttachmentMismatch = "An attachment is not the one its digest names, or some are withheld."
    VanishedChannel = "A channel of your earlier receipt is gone."
    RolledBack = "It is older than the receipt you hold."
    Rewritten = "It does not continue the receipt you hold: the past was changed."


class Bad(Exception):
    """Bad evidence, and where."""

    def __init__(self, name: Evidence, where: str) -> None:
        super().__init__(where)
        self.name = name


@dataclass
class Verdict:
    """``state`` is proven, consistent or false; ``bad`` names bad evidence; the rest are plain sentences."""

    state: str
    bad: str = ""
    sentences: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 for proven, 3 for consistent, 1 for false."""
        return {"proven": 0, "consistent": 3}.get(self.state, 1)


@dataclass
class Found:
    """What a file says once it is consistent: its keys as (fingerprint, key, hex), its heads by channel."""

    talks: str
    at: str
    keys: list[tuple[str, Ed25519PublicKey, str]]
    heads: dict[str, dict[str, Any]] = field(default_factory=dict)
    pin: int = 0
    entries: int = 0
    erased: int = 0


@dataclass
class Room:
    """One channel of an export while it is read: its seals, its first entry, what is erased and what says so."""

    opened: dict[str, Any]
    seals: list[bytes] = field(default_factory=list)
    first: dict[str, Any] = field(default_factory=dict)
    named: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    attached: list[str] = field(default_factory=list)

    def add(self, row: dict[str, Any]) -> None:
        """Take in the next entry, or the commitment that is left of it."""
        entry = row.get("entry", {})
        if not self.seals:
            self.first = entry
        if row["type"] == "erased":
            self.gone.add(row["position"])
        elif entry.get("kind") == "erased":
            body = entry.get("body")
            positions = body.get("positions") if isinstance(body, dict) else None
            if not isinstance(positions, list) or not all(type(position) is int for position in positions):
                raise Bad(Evidence.Unreadable, f"position {row['position']} does not say what it erases")
            self.named.update(positions)
        self.seals.append(_seal(row))


HEAD = {
    "type": str,
    "talks": str,
    "channel": str,
    "size": int,
    "root": str,
    "opening": str,
    "attachments": str,
    "at": str,
    "key": str,
}
SHAPES: dict[str, dict[str, Any]] = {
    "export": {"format": int, "talks": str, "side": str, "at": str, "keys": list},
    "channel": {"channel": str, "audience": list, "head": dict},
    "entry": {"channel": str, "position": int, "salt": str, "entry": dict},
    "erased": {"channel": str, "position": int, "commitment": str},
    "attachment": {"channel": str, "sha256": str, "base64": str},
    "end": {"lines": int, "key": str, "signature": str},
    "goodoffices receipt 1": {"talks": str, "side": str, "at": str, "keys": list, "channels": list, "entries": list,
                              "key": str, "signature": str},
}  # fmt: skip
_digits = re.compile("[0-9a-f]*").fullmatch
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def verify(given: bytes | str | Path, key: str | None = None, since: bytes | str | Path | None = None) -> Verdict:
    """Check ``given`` (its content, or a Path to it) against a key's fingerprint and an earlier receipt or export."""
    try:
        older = None if since is None else _check(_content(since), "", None)
        found = _check(_content(given), key or "", older)
    except Bad as bad:
        return Verdict("false", bad.name.name, [f"{bad.name.name}: {bad.name.value}", f"Here: {bad}."])
    except RecursionError:
        return Verdict("false", Evidence.Unreadable.name, ["Unreadable: it is nested too deeply."])
    return Verdict("proven" if key or older else "consistent", "", _sentences(found, key, older))


def _check(text: str, key: str, older: Found | None) -> Found:
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    first = _parsed(lines[0]) if lines else {}
    if first.get("type") == "goodoffices receipt 1" and len(lines) == 1:
        return _receipt(first, key, older)
    if first.get("type") == "export" and first.get("format") == 1:
        return _export(lines, first, key, older)
    raise Bad(Evidence.Unreadable, "this is neither an export nor a receipt of a form this verifier knows")


def _export(lines: list[str], first: dict[str, Any], key: str, older: Found | None) -> Found:
    found = _keys(_shaped(first, SHAPES["export"]), key, older)
    last = _parsed(lines[-1])
    if last.get("type") != "end":
        raise Bad(Evidence.CutShort, "the last line is not the end of an export")
    room = Room({})
    for number, line in enumerate(lines[1:-1], 2):
        read = _parsed(line)
        kind = read["type"]
        if kind not in ("channel", "entry", "erased", "attachment"):
            raise Bad(Evidence.Unreadable, f"line {number} is of no known type")
        _shaped(read, SHAPES[kind])
        if kind == "channel":
            _close(found, room, older)
            if room.opened and read["channel"] <= room.opened["channel"]:
                raise Bad(Evidence.OutOfOrder, f"line {number}: channels stand in order, once each")
            room = Room(read)
        elif read["channel"] != room.opened.get("channel"):
            raise Bad(Evidence.SwappedChannel, f"line {number} belongs to channel {read['channel']!r}")
        elif kind == "attachment":
            _attachment(read)
            room.attached.append(read["sha256"])
        elif read["position"] != len(room.seals):
            raise Bad(Evidence.OutOfOrder, f"line {number}: position {len(room.seals)} belongs here")
        else:
            room.add(read)
    _close(found, room, older)
    if _shaped(last, SHAPES["end"])["lines"] != len(lines) - 1:
        raise Bad(Evidence.CutShort, f"the file counts {last['lines']} lines before its end and has {len(lines) - 1}")
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines[:-1]).encode()).hexdigest()
    whole = {"type": "goodoffices export 1", "talks": found.talks, "lines": last["lines"], "sha256": digest}
    _signed(found, last, whole, "the export as a whole")
    _none_vanished(found, older)
    return found


def _close(found: Found, room: Room, older: Found | None) -> None:
    """All of one channel is read: compare it with its head, its opening, its erasures, and the earlier receipt."""
    if not room.opened:
        return
    channel, size = room.opened["channel"], len(room.seals)
    head = _head(found, room.opened["head"], channel)
    if size != head["size"]:
        replayed = size > head["size"] and _root(room.seals[: head["size"]]).hex() == head["root"]
        name = Evidence.ReplayedHead if replayed else Evidence.WrongSize
        raise Bad(name, f"channel {channel!r} shows {size} entries, its head {head['size']}")
    if _root(room.seals).hex() != head["root"] or room.seals[0].hex() != head["opening"]:
        raise Bad(Evidence.WrongRoot, f"the entries of channel {channel!r} do not lead to its head")
    body = room.first.get("body")
    if room.first.get("kind") != "channel opened" or not isinstance(body, dict) or body.get("talks") != found.talks:
        raise Bad(Evidence.SwappedChannel, f"channel {channel!r} was not opened for these talks")
    if body.get("audience") != room.opened["audience"]:
        raise Bad(Evidence.WrongAudience, f"channel {channel!r} was opened for {body.get('audience')!r}")
    if withheld := room.gone - room.named:
        raise Bad(Evidence.MissingBody, f"channel {channel!r}, position {min(withheld)}")
    if shown := {position for position in room.named - room.gone if 0 <= position < size}:
        raise Bad(Evidence.ErasedReturned, f"channel {channel!r}, position {min(shown)}")
    if hashlib.sha256(_encode(sorted(room.attached)).encode()).hexdigest() != head["attachments"]:
        raise Bad(Evidence.AttachmentMismatch, f"channel {channel!r} shows others than its head says")
    if older and channel in older.heads:
        old = older.heads[channel]
        _not_behind(head, old)
        if _root(room.seals[: old["size"]]).hex() != old["root"]:
            raise Bad(Evidence.Rewritten, f"the first {old['size']} entries of channel {channel!r} are others")
    found.entries += size
    found.erased += len(room.gone)


def _receipt(read: dict[str, Any], key: str, older: Found | None) -> Found:
    found = _keys(_shaped(read, SHAPES["goodoffices receipt 1"]), key, older)
    for line in read["channels"]:
        if not isinstance(line, dict) or not {"head"} <= line.keys() <= {"head", "consistency"}:
            raise Bad(Evidence.Unreadable, "the receipt states a channel in a form that is not known")
        head = _head(found, line["head"], None)
        if older and head["channel"] in older.heads:
            _continues(head, older.heads[head["channel"]], line.get("consistency"))
    for proof in read["entries"]:
        _inclusion(found, proof)
    unsigned = {name: value for name, value in read.items() if name not in ("key", "signature")}
    _signed(found, read, unsigned, "the receipt as a whole")
    _none_vanished(found, older)
    return found


def _inclusion(found: Found, proof: Any) -> None:
    shown = {"salt": str, "entry": dict} if isinstance(proof, dict) and "entry" in proof else {"commitment": str}
    row = _shaped(proof, {"channel": str, "position": int, "path": list, **shown}, typed=False)
    head = found.heads.get(row["channel"])
    if head is None:
        raise Bad(Evidence.SwappedChannel, f"an entry is proven for channel {row['channel']!r}, whose head is not here")
    if not 0 <= row["position"] < head["size"]:
        raise Bad(Evidence.WrongSize, f"position {row['position']} lies beyond the head of channel {row['channel']!r}")
    where = f"position {row['position']} of channel {row['channel']!r}"
    leaf = hashlib.sha256(b"\x00" + _seal({**row, "type": "entry" if "entry" in row else "erased"})).digest()
    _, root = _walk(leaf, row["position"], head["size"] - 1, _path(row["path"], where), where)
    if root.hex() != head["root"]:
        raise Bad(Evidence.WrongSeal, f"{where}")
    found.entries += 1
    found.erased += "entry" not in row


def _continues(head: dict[str, Any], old: dict[str, Any], given: Any) -> None:
    """The new head continues the old one, by the consistency path given: RFC 9162 section 2.1.4.2."""
    _not_behind(head, old)
    where = f"channel {head['channel']!r}"
    if head["size"] == old["size"]:
        if head["root"] != old["root"]:
            raise Bad(Evidence.Rewritten, f"{where} is another than in your receipt, at the same size")
        return
    if not isinstance(given, dict) or given.keys() != {"size", "path"} or given["size"] != old["size"]:
        raise Bad(
            Evidence.TruncatedPath, f"{where}: there is no path from the receipt you hold; ask for one made for it"
        )
    steps = _path(given["path"], where)
    if old["size"] & (old["size"] - 1) == 0:
        steps.insert(0, bytes.fromhex(old["root"]))
    at, last = old["size"] - 1, head["size"] - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before, after = _walk(steps[0] if steps else b"", at, last, steps[1:], where)
    if (before.hex(), after.hex()) != (old["root"], head["root"]):
        raise Bad(Evidence.Rewritten, f"the path of {where} does not lead from your receipt to this head")


def _walk(node: bytes, at: int, last: int, steps: list[bytes], where: str) -> tuple[bytes, bytes]:
    """Climb from ``node``, the ``at``-th of its level: the root of what lies left of it, and the root of all."""
    before = after = node
    for step in steps:
        if last == 0:
            raise Bad(Evidence.TruncatedPath, f"the path of {where} is too long")
        if at & 1 or at == last:
            before, after = _node(step, before), _node(step, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = _node(after, step)
        at, last = at >> 1, last >> 1
    if last:
        raise Bad(Evidence.TruncatedPath, f"the path of {where} is too short")
    return before, after


def _not_behind(head: dict[str, Any], old: dict[str, Any]) -> None:
    if head["size"] < old["size"]:
        raise Bad(
            Evidence.RolledBack,
            f"channel {head['channel']!r} has {head['size']} entries, in your receipt {old['size']}",
        )


def _none_vanished(found: Found, older: Found | None) -> None:
    if older and (missing := sorted(older.heads.keys() - found.heads.keys())):
        raise Bad(Evidence.VanishedChannel, f"channel {missing[0]!r}")


def _keys(read: dict[str, Any], key: str, older: Found | None) -> Found:
    """The chain of keys, and from which of them on a signature counts: the key held, the last of the receipt."""
    found = Found(read["talks"], read["at"], [])
    for link in read["keys"]:
        stated = _shaped(link, {"public": str, "certificate": (dict, type(None))}, typed=False)
        raw = _hex(stated["public"], 32)
        if found.keys:
            fields = {"talks": str, "old": str, "new": str, "at": str, "signature": str}
            certificate = dict(_shaped(stated["certificate"], fields, typed=False))
            signature = _hex(certificate.pop("signature"), 64)
            names = (certificate["talks"], certificate["old"], certificate["new"])
            message = _encode({"type": "goodoffices key 1", **certificate})
            good = names == (found.talks, found.keys[-1][2], stated["public"])
            if not good or not _fits(found.keys[-1][1], signature, message):
                raise Bad(
                    Evidence.ForgedCertificate, f"key {len(found.keys) + 1} is not certified by the one before it"
                )
        elif stated["certificate"] is not None:
            raise Bad(Evidence.ForgedCertificate, "the first key has a certificate")
        fingerprint = hashlib.sha256(raw).digest()[:20].hex()
        found.keys.append((fingerprint, Ed25519PublicKey.from_public_bytes(raw), stated["public"]))
    prints = [name for name, _, _ in found.keys]
    if not prints or len(set(prints)) != len(prints):
        raise Bad(Evidence.ForgedCertificate, "there is no key, or one stands in the chain twice")
    if key:
        held = re.sub(r"[\s:\u2010-\u2015-]", "", key).lower()
        if held not in prints:
            raise Bad(
                Evidence.ForeignKey, f"the chain does not hold {_shown(held)}; it begins with {_shown(prints[0])}"
            )
        found.pin = prints.index(held)
    if older:
        before = [name for name, _, _ in older.keys]
        if older.talks != found.talks or before[0] != prints[0]:
            raise Bad(Evidence.ForeignKey, "the receipt you hold is of other talks or of another first key")
        if prints == before[: len(prints)] and len(prints) < len(before):
            raise Bad(Evidence.RolledBack, "it was made before a change of keys that your receipt already has")
        if prints[: len(before)] != before:
            raise Bad(Evidence.ForgedCertificate, "the chain of keys does not continue that of your receipt")
        found.pin = max(found.pin, len(before) - 1)
    return found


def _head(found: Found, stated: Any, channel: str | None) -> dict[str, Any]:
    """A head whose place, key and signature are right; ``channel`` is None where the head itself names it."""
    head = _shaped(stated, {**HEAD, "signature": str}, typed=False)
    if head["type"] != "goodoffices head 1" or head["size"] < 1:
        raise Bad(Evidence.Unreadable, "a head is of no known form")
    for name in ("root", "opening", "attachments"):
        _hex(head[name], 32)
    if head["talks"] != found.talks:
        raise Bad(Evidence.ReplayedHead, f"the head of channel {head['channel']!r} is of other talks")
    if channel not in (None, head["channel"]):
        raise Bad(Evidence.SwappedChannel, f"channel {channel!r} shows the head of channel {head['channel']!r}")
    if head["channel"] in found.heads:
        raise Bad(Evidence.OutOfOrder, f"channel {head['channel']!r} stands twice")
    unsigned = {name: value for name, value in head.items() if name != "signature"}
    _signed(found, head, unsigned, f"the head of channel {head['channel']!r}")
    found.heads[head["channel"]] = head
    return head


def _signed(found: Found, by: dict[str, Any], message: dict[str, Any], what: str) -> None:
    keys = {name: public for name, public, _ in found.keys[found.pin :]}
    if by["key"] not in keys:
        raise Bad(Evidence.ForeignKey, f"{what} is signed by {_shown(by['key'])}")
    if not _fits(keys[by["key"]], _hex(by["signature"], 64), _encode(message)):
        raise Bad(Evidence.BadSignature, what)


def _fits(public: Ed25519PublicKey, signature: bytes, message: str) -> bool:
    try:
        public.verify(signature, message.encode())
    except InvalidSignature:
        return False
    return True


def _seal(row: dict[str, Any]) -> bytes:
    """The commitment of an entry under its salt; of an erased one only this is left."""
    if row["type"] == "erased":
        return _hex(row["commitment"], 32)
    return hmac.digest(_hex(row["salt"], 32), _encode(row["entry"]).encode(), "sha256")


def _root(seals: list[bytes]) -> bytes:
    """The root of the tree over these, level by level: the same as RFC 9162 section 2.1.1."""
    level = [hashlib.sha256(b"\x00" + seal).digest() for seal in seals]
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)] + odd
    return level[0] if level else hashlib.sha256(b"").digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _attachment(read: dict[str, Any]) -> None:
    try:
        held = base64.b64decode(read["base64"], validate=True)
    except ValueError:
        raise Bad(Evidence.AttachmentMismatch, f"{read['sha256'][:80]!r} is not readable") from None
    if hashlib.sha256(held).hexdigest() != read["sha256"]:
        raise Bad(Evidence.AttachmentMismatch, f"{read['sha256'][:80]!r} in channel {read['channel']!r}")


def _content(given: bytes | str | Path) -> str:
    try:
        raw = given.read_bytes() if isinstance(given, Path) else given
        text = raw.decode() if isinstance(raw, bytes) else raw
        text.encode()  # half characters are no text
    except (OSError, UnicodeError) as error:
        raise Bad(Evidence.Unreadable, f"the file cannot be read: {type(error).__name__}") from None
    return text


def _parsed(line: str) -> dict[str, Any]:
    try:
        read = _decode(line)
        if "\\u" in line:
            _encode(read).encode()  # an escape can make half a character, which is no text
    except ValueError as error:
        raise Bad(Evidence.Unreadable, f"a line is no JSON of the record ({type(error).__name__})") from None
    if not isinstance(read, dict) or not isinstance(read.get("type"), str):
        raise Bad(Evidence.Unreadable, "a line is no JSON object with a type")
    return read


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise Bad(Evidence.DuplicateKey, "a field stands twice")
    return read


def _number(text: str) -> Any:
    raise Bad(Evidence.Unreadable, f"the record holds no fractions, such as {text[:40]}")


_decode = json.JSONDecoder(object_pairs_hook=_once, parse_float=_number, parse_constant=_number).decode


def _shaped(read: Any, fields: dict[str, Any], *, typed: bool = True) -> dict[str, Any]:
    """Exactly these fields of these types; ``typed`` objects have a type besides."""
    if not isinstance(read, dict) or len(read) != len(fields) + typed or not fields.keys() <= read.keys():
        raise Bad(Evidence.Unreadable, f"an object must have exactly the fields {', '.join(sorted(fields))}")
    for name, kind in fields.items():
        if not isinstance(read[name], kind) or isinstance(read[name], bool):
            raise Bad(Evidence.Unreadable, f"the field {name} is of a wrong type")
    return read


def _path(given: Any, where: str) -> list[bytes]:
    if not isinstance(given, list) or len(given) > 64:
        raise Bad(Evidence.TruncatedPath, f"the path of {where} is none")
    return [_hex(step, 32) for step in given]


def _hex(text: Any, size: int) -> bytes:
    if not isinstance(text, str) or len(text) != 2 * size or not _digits(text):
        raise Bad(Evidence.Unreadable, f"{str(text)[:80]!r} is not {size} bytes in hexadecimal digits")
    return bytes.fromhex(text)


def _shown(fingerprint: str) -> str:
    return " ".join(fingerprint[at : at + 4] for at in range(0, min(len(fingerprint), 80), 4)).upper()


def _code(head: dict[str, Any]) -> str:
    """The short code of a head, as pages show it: 60 bits of SHA-256 in Crockford's base32."""
    stated = {"channel": head["channel"], "root": head["root"], "size": head["size"]}
    number = int.from_bytes(hashlib.sha256(_encode(stated).encode()).digest()[:8], "big") >> 4
    letters = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number >> shift & 31] for shift in range(55, -1, -5))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def _sentences(found: Found, key: str | None, older: Found | None) -> list[str]:
    said = ["Proven against what you gave."]
    if not key and not older:
        said = ["Consistent with itself; compared with nothing you hold."]
    said.append(
        f"Proven: {found.entries} entries in {len(found.heads)} channels of talks {found.talks}, as of {found.at},"
        f" are those the signed heads cover; {found.erased} of them were erased."
    )
    if key:
        said.append(f"Excluded: a foreign key. All is signed by {_shown(found.keys[found.pin][0])} or its successors.")
    if older:
        said.append(f"Excluded: a foreign key, a rollback and a replay from before your receipt of {older.at}:")
        said.append(f"  all that its {len(older.heads)} channels held is still there, unchanged.")
    if not key and not older:
        said.append(f"Not proven: whose keys these are. Compare {_shown(found.keys[0][0])} with your invitation.")
    if not older:
        said.append("Not proven: that nothing was taken back or changed before. Give an earlier receipt (--since).")
    said.append("Not proven: that others are shown the same. Read each other these head codes:")
    said += [f"  {channel}: {_code(head)} ({head['size']} entries)" for channel, head in sorted(found.heads.items())]
    return said


def main(arguments: list[str] | None = None) -> int:
    """Say what the file proves; the exit code says it too."""
    parser = argparse.ArgumentParser(description="Check an export or a receipt of brokered talks.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", help="fingerprint from your invitation")
    parser.add_argument("--since", type=Path, help="an earlier receipt or export that you hold")
    asked = parser.parse_args(arguments)
    verdict = verify(asked.file, asked.key, asked.since)
    sys.stdout.write("\n".join(verdict.sentences) + "\n")
    return verdict.exit_code


if __name__ == "__main__":
    sys.exit(main())
