"""Hands: how what somebody does comes into the record, for doors to say when they hand over an actor."""

from __future__ import annotations

from goodoffices.basics.errors import Malformed
from goodoffices.journal.entries import By
from goodoffices.rules.desk import refuse_unfit

_LONGEST_NAME = 500


def entered(side: str, name: str = "") -> By:
    """Typed in by an operator for ``side``."""
    return By(side=side, how="entered", name=_fit(name))


def attested(side: str, name: str, presence: tuple[str, ...] = (), read_back: str = "") -> By:
    """Given orally by ``side``, attested by ``name``, before whom, and how it was read back."""
    return By(
        side=side,
        how="attested",
        name=_fit(name),
        presence=tuple(_fit(each) for each in presence),
        read_back=_fit(read_back),
    )


def signed(side: str, seat: str) -> By:
    """By the hand of whoever sits in ``seat`` and gave its token."""
    return By(side=side, how="signed", name=seat)


def _fit(text: str) -> str:
    refuse_unfit(text)
    if len(text) > _LONGEST_NAME:
        raise Malformed(
            f"A name or remark on who stands behind this takes {_LONGEST_NAME} characters. Nothing was written."
        )
    return text.strip()
