"""A tour: a history written by hand that uses every kind of step, so that a planted leak shows without luck."""

from __future__ import annotations

from goodoffices.rules.frame import MEDIATION as M
from tests.noninterference.histories import numbered, step

TOUR = numbered(
    [
        step(M, "round", choice=0),
        step(M, "issue", choice=0),
        step("A", "issue", choice=2),
        step("A", "note", choice=0),  # MEDIATOR_ONLY, in the separate meeting
        step("A", "note", choice=12),  # the same place, another topic
        step("B", "note", choice=6),
        step("A", "note", choice=1),  # in A's own room
        step("B", "note", choice=2),  # straight to the other side
        step("A/principals", "note", choice=3),
        step("A/principals", "note", choice=4),  # the principals with the mediation
        step(M, "note", choice=0),
        step(M, "consent", ref=0, choice=1),
        step(M, "message", ref=0, choice=1),  # asked is not granted
        step("A", "granted", ref=0, choice=3),  # for one use
        step(M, "message", ref=0, choice=2),  # to someone it was not given for
        step(M, "message", ref=0, choice=1),
        step(M, "message", ref=0, choice=1),  # a second use
        step("A", "granted", ref=1, choice=2),  # unasked
        step(M, "message", ref=1, choice=1),
        step("A", "withdraw", ref=2),
        step(M, "message", ref=1, choice=1),  # withdrawn
        step(M, "consent", ref=2, choice=0),
        step("B", "refuse", ref=3),
        step(M, "message", ref=2, choice=0),  # refused
        step("A", "note", choice=18),
        step(M, "consent", ref=-1, choice=1),
        step("A", "granted", ref=-1, choice=5),  # named
        step(M, "message", ref=-1, choice=1),
        step(M, "issue", choice=1),  # in the mediation's own room
        step("A", "issue", choice=29),  # of the same name, at the table
        step("A", "read back", ref=0, choice=0),
        step("B", "read back", ref=0, choice=0),
        step("B", "read back", ref=2, choice=1),
        step("A", "mark", ref=1, choice=1),
        step(M, "retract", ref=2),
        step(M, "session", choice=0),
        step(M, "session", choice=1),
        step(M, "session", choice=2),
        step(M, "session", choice=3),
        step(M, "move", ref=0, choice=0),
        step(M, "move", ref=2, choice=0),
        step("B", "move", ref=0, choice=0),
        step("A", "instructions"),
        step("B", "undertaking"),
        step(M, "undertaking", choice=1),
        step("B", "settle", ref=1),
        step("A", "paper"),
        step(M, "offer", choice=1),  # open
        step("A", "answer", ref=0, choice=0),
        step("B", "answer", ref=0, choice=3),
        step(M, "offer", choice=6),  # sealed
        step("A", "answer", ref=1, choice=0),
        step("B", "answer", ref=1, choice=2),
        step("A", "offer", choice=5),
        step("B", "answer", ref=2, choice=0),
        step(M, "close offer", ref=0, choice=1),
        step("O", "note", choice=0),
        step("O", "answer", ref=0),
        step("A", "note", choice=3),
        step(M, "move", ref=2, choice=2),
        step("B", "move issue", ref=0),
        step(M, "round", choice=0),
        step("B", "seat"),
        step("O", "note", choice=0, minutes=300),  # past the hour of the sealed offers, by one who cannot see them
        step("O", "note", choice=6, minutes=10),
        step("B", "note", choice=8, minutes=10),
    ]
)
