"""Whatever others do out of a viewer's sight, not one byte of what the viewer is sent changes."""

from __future__ import annotations

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.noninterference.histories import Step, histories
from tests.noninterference.tour import TOUR
from tests.noninterference.worlds import (
    VIEWERS,
    check_discipline,
    check_everything,
    check_insertion,
    check_projection,
    hidden_steps,
)

viewers = st.sampled_from(VIEWERS)

#: Histories per property: 30,000 altogether in `make test-all`.
EXAMPLES = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "all" else 150


@settings(max_examples=EXAMPLES)
@given(histories(), viewers)
def test_a_viewer_is_told_the_same_where_nothing_hidden_was_ever_recorded(steps: list[Step], viewer: str) -> None:
    check_projection(steps, viewer)


@settings(max_examples=EXAMPLES)
@given(histories(), viewers)
def test_hidden_steps_in_between_change_no_byte_for_a_viewer(steps: list[Step], viewer: str) -> None:
    check_insertion(steps, hidden_steps(viewer, len(steps)), viewer)


@settings(max_examples=EXAMPLES)
@given(histories())
def test_a_release_shows_what_was_consented_to_and_no_more(steps: list[Step]) -> None:
    check_discipline(steps)


def test_the_tour_of_every_kind_of_step_leaks_nothing() -> None:
    check_everything(TOUR)
