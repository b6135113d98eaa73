"""What somebody typed: words from an argument or standard input, circles, files; read or refused, never guessed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from goodoffices.basics.errors import Malformed, StoreError

#: More than an entry takes in any script: 100,000 characters of four bytes, and some.
_MOST_STDIN = 512 * 1024
#: More than any file we read whole: an attachment, a talks file, notes to import.
_MOST_FILE = 64 * 2**20


def words(text: str) -> str:
    """The words of a TEXT argument; ``-`` reads them from standard input."""
    return stdin_words() if text == "-" else proper(text)


def proper(text: str) -> str:
    """``text`` if it is Unicode; Malformed when it came in as bytes that are not UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Malformed("This text is not UTF-8. Send it as plain Unicode text. Nothing was written.") from None
    return text


def stdin_words() -> str:
    """Everything on standard input without its last line end; Malformed when too long or not UTF-8."""
    raw = stdin_bytes(_MOST_STDIN)
    if len(raw) > _MOST_STDIN:
        raise Malformed(
            "This text has more than 512 KiB; an entry takes 100,000 characters. "
            "Hand it over as a paper with an attachment (paper add). Nothing was written."
        )
    return decoded(raw, "This text").removesuffix("\n").removesuffix("\r")


def stdin_bytes(most: int) -> bytes:
    """At most ``most`` bytes of standard input, and one more when there are more."""
    source = getattr(sys.stdin, "buffer", None)
    return source.read(most + 1) if source is not None else sys.stdin.read().encode("utf-8", "surrogateescape")


def decoded(raw: bytes, what: str) -> str:
    """UTF-8 text, a byte order mark left out."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found, line = raw[error.start], raw.count(b"\n", 0, error.start) + 1
        raise Malformed(
            f"{what} is not UTF-8: byte {found:02X} in line {line}. Send it as plain Unicode text. Nothing was written."
        ) from None


def file_bytes(path: Path) -> bytes:
    """The content of a file; Malformed when it cannot be read or is far too large."""
    try:
        if path.stat().st_size > _MOST_FILE:
            raise Malformed(f"“{path}” is larger than {_MOST_FILE // 2**20} MiB. Nothing was written.")
        return path.read_bytes()
    except OSError as error:
        raise Malformed(f"“{path}” cannot be read: {error.strerror}. Nothing was written.") from None


def write_file(path: Path, chunks: Iterable[bytes]) -> int:
    """Write a file whole or not at all, readable by its owner only; returns its size in bytes."""
    draft, size = path.with_name(f".{path.name}.{os.getpid()}.new"), 0
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                size += file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise StoreError(f"“{path}” cannot be written: {error.strerror}. Name another file.") from None
    finally:
        draft.unlink(missing_ok=True)
    return size


def circles(text: str | None) -> tuple[str, ...]:
    """``A,B/legal`` as circles, in the order given, each once."""
    return tuple(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))


def names(given: list[str] | None) -> tuple[str, ...]:
    """Names given in one option with commas, in several options, or both."""
    return tuple(part.strip() for text in given or [] for part in text.split(",") if part.strip())
