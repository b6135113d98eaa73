"""Applying choices gives clean text where something was chosen, and leaves every other byte alone."""

from __future__ import annotations

import pytest
from hypothesis import given

from goodoffices.basics.errors import Malformed, NotFound, Refused
from goodoffices.text import Legend, Text, apply, read
from tests.text.grammar import BRACKETED
from tests.text.test_labels import as_read, drafts


def all_chosen(text: Text, *, last: bool) -> dict[str, int | str]:
    return {
        item.id: (len(item.options) if last else 1) if item.is_set else ("drop" if last else "keep")
        for item in text.choices
    }


@pytest.mark.parametrize(
    ("source", "choice", "clean"),
    [
        ("the [ultimate] aim", "drop", "the aim"),
        ("the [ultimate] aim", "keep", "the ultimate aim"),
        ("member[s] meet", "drop", "member meet"),
        ("member[s] meet", "keep", "members meet"),
        ("open by day [,][and] by night", 1, "open by day, by night"),
        ("is told why [, in writing,] within a day", "keep", "is told why, in writing, within a day"),
        ("is told why [, in writing,] within a day", "drop", "is told why within a day"),
        ("it may, [where it can,], mark", "drop", "it may, mark"),
        ("It ends [soon].", "drop", "It ends."),
        ("1. [Not later than dawn,] the forces go.", "drop", "1. The forces go."),
        ("1. [Having met], the forces go.", "drop", "1. The forces go."),
        ("(a) one;\n\n[(b) two;]\n\n(c) three.\n", "drop", "(a) one;\n\n(c) three.\n"),
        ("- one\n- [two]\n- three\n", "drop", "- one\n- three\n"),
        ("pays [3] [5] crowns", 2, "pays 5 crowns"),
        ("goes [A: at once][B: delete].", 2, "goes."),
        ("goes [A: at once][B: delete].", 1, "goes at once."),
        ("[Option 1: one door; Option 2: two] open", 2, "two open"),
    ],
)
def test_joins_are_clean(source: str, choice: int | str, clean: str):
    text = read(source)
    assert str(apply(text, {text.choices[0].id: choice})) == clean


@pytest.mark.parametrize("path", drafts(), ids=lambda path: path.name)
@pytest.mark.parametrize("last", [False, True])
def test_choosing_everywhere_leaves_nothing_to_choose(path, last):
    text = as_read(path)
    came = apply(text, all_chosen(text, last=last))
    assert came.text.choices == ()
    assert [made.id for made in came.made] == [item.id for item in text.choices]


@pytest.mark.parametrize("path", drafts(), ids=lambda path: path.name)
def test_choosing_nothing_changes_nothing(path):
    text = as_read(path)
    assert str(apply(text, {})) == str(text)


@given(BRACKETED)
def test_choosing_everywhere_leaves_no_bracket(source: str):
    text = read(source)
    assert "[" not in str(apply(text, all_chosen(text, last=True)))
    assert "[" not in str(apply(text, all_chosen(text, last=False)))


def test_two_steps_come_to_what_one_step_comes_to():
    source = "1. The [old] road [shall][should] be kept [A: open].\n\n2. It has [3] [5] gates[, and a bell].\n"
    text = read(source)
    chosen = all_chosen(text, last=True)
    for first in range(2 ** len(text.choices)):
        now = {id_: how for place, (id_, how) in enumerate(chosen.items()) if first >> place & 1}
        halfway = apply(text, now).text
        later = {id_: how for id_, how in chosen.items() if id_ not in now}
        assert str(apply(halfway, later)) == str(apply(text, chosen))


def test_what_is_not_chosen_stays_byte_for_byte():
    text = read("The [ old ]  road  [shall] [should]\tgo [x] miles [Note: y].")
    came = str(apply(text, {text.choices[0].id: "drop"}))
    assert came.endswith("road  [shall] [should]\tgo [x] miles [Note: y].")


def test_a_choice_inside_what_goes_is_moot():
    text = read("It [goes [soon]] on.")
    outer, inner = text.choices
    came = apply(text, {outer.id: "drop", inner.id: "keep"})
    assert str(came) == "It on."
    assert [made.moot for made in came.made] == [False, True]
    text = read("It [a [p] b][c [q] [r] d] on.")
    came = apply(text, {item.id: 1 if item.is_set else "keep" for item in text.choices})
    assert str(came) == "It a p b on."
    assert [made.moot for made in came.made] == [False, False, True]


@pytest.mark.parametrize(
    ("choice", "error"),
    [(0, Malformed), (3, Malformed), ("keep", Malformed), ("x", Malformed), (True, Malformed), ("drop", Refused)],
)
def test_a_choice_that_is_none_is_refused(choice, error):
    text = read("it [shall][should] go")
    with pytest.raises(error):
        apply(text, {text.choices[0].id: choice})


def test_an_unknown_choice_point_is_named():
    with pytest.raises(NotFound, match="p9-x"):
        apply(read("[a]"), {"p9-x": 1})


def test_a_set_may_be_left_out_where_the_legend_says_so():
    text = read("it [shall][should] go", Legend(leave_out=True))
    assert str(apply(text, {text.choices[0].id: "drop"})) == "it go"
