"""Examples: talks files that ship with goodoffices, to read, to rehearse with and to start from.

Two kinds live here and never mix.  Invented states may be given confidences and draft language in demos.
A real case holds public facts with their sources and nothing else.  Everything may import from here; nothing
here imports from the project.
"""

from __future__ import annotations

from importlib.resources import files


def two_states() -> str:
    """The talks file of two invented states and a corridor; fit for demos of every kind."""
    return _shipped("two_states.toml")


def washington_2023() -> str:
    """The talks file of the talks near Washington, 1 to 4 May 2023: public facts, with their sources."""
    return _shipped("washington_2023.toml")


def washington_2023_facts() -> str:
    """What the sources report of those days beyond the frame, as TOML: ``[[session]]`` and ``[[issue]]``.

    Sides are named by the keys of ``washington_2023``.
    """
    return _shipped("washington_2023_facts.toml")


def _shipped(name: str) -> str:
    return (files(__name__) / name).read_text(encoding="utf-8")
