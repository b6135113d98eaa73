"""People: names of those who sit in seats, kept apart from the record, and the tokens of their seats.

The record holds an opaque person id and the SHA-256 digest of the seat's token, nothing else.  Names live in
``people.json`` beside it (mode 0600, written whole or not at all); a token is shown once and kept nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from goodoffices.basics.errors import Damaged, GoodOfficesError, Malformed, Refused, StoreError
from goodoffices.office.office import Done, Office
from goodoffices.rules.commands import OccupySeat
from goodoffices.rules.desk import Actor, refuse_unfit
from goodoffices.rules.things import Occupancy
from goodoffices.rules.view import View

_FILE = "people.json"
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Seated:
    """A person took a seat. ``token`` is shown to that person now and never again."""

    seat: str
    person: str
    token: str
    done: Done


def digest_of(token: str) -> str:
    """SHA-256, in hex, of a token: what the record holds of it."""
    return hashlib.sha256(token.strip().encode("utf-8", "surrogatepass")).hexdigest()


def seat_of_token(view: View, side: str, token: str) -> str:
    """The seat of ``side`` that this token belongs to; Refused when none that is occupied has it."""
    given, found = digest_of(token), ""
    for seat in view.all(Occupancy):
        if seat.id.startswith(f"{side}/") and seat.person and hmac.compare_digest(seat.token_digest, given):
            found = seat.id
    if not found:
        raise Refused(f"This token belongs to no occupied seat of {side}. Ask the mediation to seat you again.")
    return found


def occupy(office: Office, talks: str, actor: Actor, seat: str, name: str, folder: Path) -> Seated:
    """Seat a person under a fresh opaque id, with a fresh token; the name stays in ``folder``."""
    name = name.strip()
    if not name:
        raise Malformed("Say who takes the seat (--name). Nothing was written.")
    refuse_unfit(name)
    person, token = f"person-{secrets.token_hex(8)}", secrets.token_urlsafe(_TOKEN_BYTES)
    book = People(folder)
    book.put(talks, person, name)
    try:
        done = office.act(talks, actor, OccupySeat(seat=seat, person=person, token_digest=digest_of(token)))
    except GoodOfficesError:
        book.drop(talks, person)
        raise
    return Seated(seat, person, token, done)


class People:
    """Names by talks and person id."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE

    def name(self, talks: str, person: str) -> str:
        """The person's name; empty when nobody by that id is known here."""
        return self._read().get(talks, {}).get(person, "")

    def put(self, talks: str, person: str, name: str) -> None:
        """Remember a name."""
        kept = self._read()
        kept.setdefault(talks, {})[person] = name
        self._write(kept)

    def drop(self, talks: str, person: str) -> None:
        """Forget a name."""
        kept = self._read()
        kept.get(talks, {}).pop(person, None)
        self._write(kept)

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (ValueError, RecursionError):
            raise Damaged(f"{self._path} cannot be read. Restore it from your backup of the folder.") from None
        except OSError as error:
            raise StoreError(f"{self._path} cannot be read: {error.strerror}.") from None
        if not isinstance(kept, dict) or not all(isinstance(names, dict) for names in kept.values()):
            raise Damaged(f"{self._path} cannot be read. Restore it from your backup of the folder.")
        return kept

    def _write(self, kept: dict[str, dict[str, str]]) -> None:
        draft = self._path.with_name(f".{_FILE}.{os.getpid()}.new")
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(kept, file, ensure_ascii=False, indent=1, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise StoreError(f"{self._path} cannot be written: {error.strerror}. Nothing was recorded.") from None
