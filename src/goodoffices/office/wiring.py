"""Wiring: one short function puts an office together; nothing is created at import."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from goodoffices.basics.errors import Damaged, StoreError
from goodoffices.basics.ids import Ids
from goodoffices.basics.instants import Instant, instant_of
from goodoffices.journal.journal import Journal
from goodoffices.journal.keys import Keyring
from goodoffices.journal.store import Store
from goodoffices.office.office import Office

_SECRET_FILE = "ids.secret"  # noqa: S105 - a file's name


def clock() -> Instant:
    """The time now, by this machine's clock."""
    return instant_of(datetime.now(UTC))


def open_office(folder: Path, database_url: str = "") -> Office:
    """The office that keeps its record in ``folder``, or in PostgreSQL when ``database_url`` names one.

    Keys and the secret behind ids stay in ``folder`` either way; back it up together with the database.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be used: {error.strerror}. Name another with --data.") from None
    journal = Journal(_store(folder, database_url), Keyring(folder))
    return Office(journal, Ids(_secret(folder / _SECRET_FILE)), clock)


def _store(folder: Path, database_url: str) -> Store:
    if database_url:
        from goodoffices.journal.postgres import PostgresStore  # noqa: PLC0415 - its driver is only loaded where it is used

        return PostgresStore(database_url)
    from goodoffices.journal.sqlite import SqliteStore  # noqa: PLC0415 - one store is loaded, not two

    return SqliteStore(folder / "journal.sqlite")


def _secret(path: Path) -> bytes:
    """The installation's secret behind ids, drawn once."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = path.read_text("ascii", errors="replace").strip()
        try:
            return bytes.fromhex(found) if len(found) == 64 else _broken(path)
        except ValueError:
            return _broken(path)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        drawn = secrets.token_hex(32)
        file.write(drawn + "\n")
        file.flush()
        os.fsync(file.fileno())
    return bytes.fromhex(drawn)


def _broken(path: Path) -> bytes:
    raise Damaged(
        f"{path} does not hold the secret that ids are drawn from. Restore it from your backup of the folder."
    )
