"""Canonical bytes: one value, one sequence of bytes.

JSON Canonicalization Scheme, RFC 8785, for values without floats and with ASCII keys; under these two
limits sorted, compact ``json.dumps`` gives the same bytes, so anybody can check a record with the standard
library of any language.
"""

from __future__ import annotations

import json
from typing import Any

from goodoffices.basics.errors import Malformed

#: The largest integer that every JSON reader keeps exact (RFC 8785 section 3.2.2.3, IEEE 754 double).
MAX_INTEGER = 2**53 - 1


def canonical_bytes(value: Any) -> bytes:
    """The RFC 8785 bytes of ``value``: dicts with ASCII string keys, lists, strings, integers, booleans, None.

    Raises Malformed for a float, an integer beyond 2**53 - 1, another type, a key that is not an ASCII
    string, or text that is not Unicode (a lone surrogate).
    """
    _check(value)
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise Malformed("This text holds half a character (a lone surrogate). Paste it again as plain text.") from None


def _check(value: Any) -> None:
    match value:
        case None | str() | bool():
            return
        case int():
            if abs(value) > MAX_INTEGER:
                raise Malformed(f"{value} is too large a number for the record.")
        case list() | tuple():
            for item in value:
                _check(item)
        case dict():
            for key, item in value.items():
                if not isinstance(key, str) or not key.isascii():
                    raise Malformed(f"The record keeps only ASCII names for fields, not {key!r}.")
                _check(item)
        case _:
            raise Malformed(f"The record keeps no {type(value).__name__}; use text or whole numbers.")
