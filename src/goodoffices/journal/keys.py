"""Keys: one chain of Ed25519 keys for each talks, and the ring that keeps the private one.

The first key is the root of trust: its fingerprint goes on the invitation.  Each later key carries a
certificate signed by the one before it.  After a rotation the old private key is destroyed.

What a head's signature is worth, honestly.  Whoever pins key *n* accepts heads signed by key *n* or a later
one reached through valid certificates.  So a *stolen, superseded* key *m* lets the thief, against everyone
who pinned key *m* or an earlier one, forge heads signed by *m* and also certify a chain of keys of his own
after *m*.  Nothing in a signature can stop that.  It is found by whoever holds a receipt made after the
rotation (its chain differs, ``ForgedCertificate``; its heads do not continue, ``Rewritten``), and it does
not work against whoever pinned a later key.  Therefore: after a suspected theft, rotate, hand every side the
new fingerprint by another way, and a fresh receipt.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from goodoffices.basics.canonical import canonical_bytes
from goodoffices.basics.errors import Damaged, Malformed, StoreFull, Unreachable
from goodoffices.basics.instants import Instant
from goodoffices.journal.heads import Head

#: Says what a certificate signs; see ``heads.HEAD_TYPE``.
KEY_TYPE = "goodoffices key 1"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Certificate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``old`` hands over to ``new``: both raw public keys in hex, signed by ``old``."""

    talks: str
    old: str
    new: str
    at: str
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        return canonical_bytes({"type": KEY_TYPE, "talks": self.talks, "old": self.old, "new": self.new, "at": self.at})


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key of a chain: the raw public key in hex, and its certificate (none for the first)."""

    public: str
    certificate: Certificate | None = None

    @property
    def fingerprint(self) -> str:
        """Forty hex digits that name this key."""
        return fingerprint_of(bytes.fromhex(self.public))


class Pending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key that is being introduced at this position of this channel, and not yet in use."""

    secret: str
    link: Link
    channel: str
    position: int


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the ring keeps for one talks: the chain, the private key of its last link, a key on its way in."""

    talks: str
    chain: tuple[Link, ...]
    secret: str
    pending: Pending | None = None
    format: int = 1


_files = msgspec.json.Decoder(KeyFile)


@dataclass(frozen=True, slots=True)
class Signer:
    """The present key of one talks, for as long as the ring's lock is held."""

    talks: str
    fingerprint: str
    _private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature (RFC 8032) of this message."""
        return self._private.sign(message)

    def signed(self, head: Head) -> Head:
        """This head under the present key."""
        stated = replace(head, key=self.fingerprint)
        return replace(stated, signature=self.sign(stated.signed_bytes()))


def fingerprint_of(public: bytes) -> str:
    """The first 20 bytes of SHA-256 of a raw public key, as 40 lower-case hex digits."""
    return hashlib.sha256(public).digest()[:20].hex()


def shown_fingerprint(fingerprint: str) -> str:
    """A fingerprint as it is printed on an invitation: ten groups of four."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, 40, 4)).upper()


def parse_fingerprint(text: str) -> str:
    """Read a fingerprint, tolerant of spaces, dashes, colons and case; Malformed if it is none."""
    plain = re.sub(r"[\s:\u2010-\u2015-]", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{40}", plain):
        raise Malformed("This is no fingerprint: it has forty digits from 0 to F, in ten groups of four.")
    return plain


def valid_signature(public: str, signature: bytes, message: bytes) -> bool:
    """Whether the raw public key (hex) signed this message."""
    try:
        Ed25519PublicKey.from_public_bytes(_unhex(public)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def check_chain(talks: str, chain: Sequence[Link]) -> None:
    """Damaged unless each key after the first is certified by the one before, and none occurs twice."""
    good = bool(chain) and chain[0].certificate is None and len({link.public for link in chain}) == len(chain)
    for before, link in pairwise(chain):
        stated = link.certificate
        good = (
            good
            and stated is not None
            and (stated.talks, stated.old, stated.new) == (talks, before.public, link.public)
            and valid_signature(before.public, _unhex(stated.signature), stated.signed_bytes())
        )
    if not good:
        raise Damaged(f"The keys of talks {talks} do not certify each other. Restore the key folder from a backup.")


class Keyring:
    """Keeps private keys in ``folder/keys/<talks>.json``, mode 0600, written whole or not at all.

    Several processes on one machine may share a folder: signing takes a shared lock, rotation an exclusive
    one, so that no head is signed with the old key once the new one is in use.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder) / "keys"
        self._lock = threading.RLock()
        self._read: dict[str, tuple[tuple[int, int, int], KeyFile, Ed25519PrivateKey]] = {}

    # --- what the journal asks

    def has(self, talks: str) -> bool:
        """Whether there are keys for these talks."""
        return self._load(talks) is not None

    def create(self, talks: str) -> str:
        """Draw the first key of new talks and return its fingerprint; that of the present key if there is one."""
        check_name(talks)
        with self.locked(talks, exclusive=True):
            if not self.has(talks):
                secret = self._draw(talks, 0)
                link = Link(_public_hex(secret))
                self._save(KeyFile(talks, (link,), secret.hex()))
            return self.chain(talks)[-1].fingerprint

    def chain(self, talks: str) -> tuple[Link, ...]:
        """The public keys of these talks, oldest first."""
        return self._must(talks)[0].chain

    def pending(self, talks: str) -> Pending | None:
        """A key whose introduction was begun and not yet completed."""
        return self._must(talks)[0].pending

    def signer(self, talks: str) -> Signer:
        """The present key; use it inside ``locked``."""
        kept, private = self._must(talks)
        return Signer(talks, kept.chain[-1].fingerprint, private)

    def prepare(self, talks: str, at: Instant, channel: str, position: int) -> Link:
        """Draw the next key and certify it; it stays pending until ``complete``.  Needs the exclusive lock."""
        kept, private = self._must(talks)
        secret = self._draw(talks, len(kept.chain))
        unsigned = Certificate(talks, kept.chain[-1].public, _public_hex(secret), at)
        signature = private.sign(unsigned.signed_bytes()).hex()
        link = Link(unsigned.new, msgspec.structs.replace(unsigned, signature=signature))
        self._save(msgspec.structs.replace(kept, pending=Pending(secret.hex(), link, channel, position)))
        return link

    def complete(self, talks: str, *, adopt: bool) -> None:
        """Put the pending key into use and destroy the old private one, or drop it.  Needs the exclusive lock."""
        kept, _ = self._must(talks)
        if kept.pending is None:
            return
        after = msgspec.structs.replace(kept, pending=None)
        if adopt:
            chain = (*kept.chain, kept.pending.link)
            after = msgspec.structs.replace(after, chain=chain, secret=kept.pending.secret)
        self._save(after)

    @contextlib.contextmanager
    def locked(self, talks: str, *, exclusive: bool = False) -> Iterator[None]:
        """Hold the keys of these talks still: shared for signing, exclusive for changing them."""
        check_name(talks)
        self._make_folder()
        with _file_errors(self.folder):
            handle = os.open(self.folder / f".{talks}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
            yield
        finally:
            os.close(handle)

    # --- inside

    def _must(self, talks: str) -> tuple[KeyFile, Ed25519PrivateKey]:
        found = self._load(talks)
        if found is None:
            raise Damaged(
                f"There are no keys for talks {talks} in {self._where()}. Restore the key folder from a backup."
            )
        return found

    def _where(self) -> str:
        return str(self.folder)

    def _draw(self, talks: str, number: int) -> bytes:
        del talks, number  # only the ring for tests derives keys from these
        return secrets.token_bytes(32)

    def _load(self, talks: str) -> tuple[KeyFile, Ed25519PrivateKey] | None:
        check_name(talks)
        path = self.folder / f"{talks}.json"
        with self._lock, _file_errors(path):
            try:
                stat = path.stat()
            except FileNotFoundError:
                return None
            mark = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            cached = self._read.get(talks)
            if cached is None or cached[0] != mark:
                cached = (mark, *_checked_file(talks, path.read_bytes()))
                self._read[talks] = cached
            return cached[1:]

    def _save(self, kept: KeyFile) -> None:
        path = self.folder / f"{kept.talks}.json"
        draft = self.folder / f".{kept.talks}.{os.getpid()}.{threading.get_ident()}.new"
        with _file_errors(path):
            try:
                handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(msgspec.json.encode(kept))
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
            _sync(self.folder)

    def _make_folder(self) -> None:
        if not self.folder.is_dir():
            with _file_errors(self.folder):
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _sync(self.folder.parent)


class MemoryKeyring(Keyring):
    """A ring for tests and rehearsals: keys follow from ``seed``, nothing touches a disk."""

    def __init__(self, seed: bytes = b"a seed for tests") -> None:
        super().__init__(".")
        self._seed = seed
        self._kept: dict[str, tuple[KeyFile, Ed25519PrivateKey]] = {}
        self._held: dict[str, threading.RLock] = {}

    def _draw(self, talks: str, number: int) -> bytes:
        return hmac.digest(self._seed, canonical_bytes([talks, number]), "sha256")

    def _where(self) -> str:
        return "memory"

    def _load(self, talks: str) -> tuple[KeyFile, Ed25519PrivateKey] | None:
        check_name(talks)
        return self._kept.get(talks)

    def _save(self, kept: KeyFile) -> None:
        self._kept[kept.talks] = (kept, _private(kept.secret))

    @contextlib.contextmanager
    def locked(self, talks: str, *, exclusive: bool = False) -> Iterator[None]:
        """Hold the keys of these talks still, among the threads of this process."""
        del exclusive
        with self._held.setdefault(talks, threading.RLock()):
            yield


def check_name(name: str) -> None:
    """Malformed unless ``name`` may name talks or a channel: letters, digits, dot, dash, underscore, at most 100."""
    if not _NAME.fullmatch(name):
        raise Malformed(f"{name[:120]!r} cannot name talks or a channel: use letters, digits, dots and dashes.")


def _checked_file(talks: str, raw: bytes) -> tuple[KeyFile, Ed25519PrivateKey]:
    broken = Damaged(f"The key file of talks {talks} is damaged. Restore the key folder from a backup.")
    try:
        kept = _files.decode(raw)
        private = _private(kept.secret)
        matches = private.public_key().public_bytes_raw().hex() == kept.chain[-1].public
    except (msgspec.DecodeError, ValueError, IndexError):
        raise broken from None
    if not matches or kept.talks != talks or kept.format != 1:
        raise broken
    check_chain(talks, kept.chain)
    return kept, private


def _private(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_unhex(secret))


def _public_hex(secret: bytes) -> str:
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw().hex()


def _unhex(text: str) -> bytes:
    """Lower-case digits only, so that one key or signature is written in one way; empty if it is not."""
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        return b""
    return raw if raw.hex() == text else b""


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (28, 122):  # ENOSPC, EDQUOT
            raise StoreFull(f"No room is left to keep keys at {path}. Free some space and try again.") from error
        raise Unreachable(f"The keys at {path} cannot be used ({error.strerror}). Check the folder's owner.") from error


def stated_chain(chain: Sequence[Link]) -> list[dict[str, Any]]:
    """A chain as exports and receipts state it."""
    built: list[dict[str, Any]] = json.loads(msgspec.json.encode(chain))
    return built
