"""Two values side by side, and a pair's weights drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.portal.staff.registries.differing import HIDDEN, Piece, compared
from mianzhou.portal.staff.registries.explaining import REST, UNTOLD, WIDTH, waterfall, waterfall_of_entries
from mianzhou.portal.staff.registries.words import rule_title, sureness

TEXTS = st.text(alphabet="王芳方李12", max_size=6)


def test_what_differs_is_marked_and_what_is_alike_may_be_hidden() -> None:
    left, right = compared("王芳", "王方", hide=True)
    assert left == [Piece(HIDDEN, False, True), Piece("芳", True)]
    assert right == [Piece(HIDDEN, False, True), Piece("方", True)]
    assert compared("", "王方", hide=True) == ([], [Piece(HIDDEN * 2, False, True)])


@given(left=TEXTS, right=TEXTS, hide=st.booleans())
def test_pieces_are_the_values_and_hide_only_what_both_have(left: str, right: str, hide: bool) -> None:
    for text, pieces in zip((left, right), compared(left, right, hide=hide), strict=True):
        assert sum(len(p.text) for p in pieces) == len(text)
        if not hide:
            assert "".join(p.text for p in pieces) == text
        assert all(p.text == HIDDEN * len(p.text) for p in pieces if p.hidden)


@pytest.mark.django_db
def test_a_waterfall_adds_up_and_stays_in_its_drawing() -> None:
    left = {"name": "王芳", "birth": "1990-02-13", "phone": "13800138000"}
    fall = waterfall("person", left, left | {"name": "王方"})
    assert fall is not None
    assert fall.prior.weight + sum(step.weight for step in fall.steps) == fall.total.weight
    for step in (fall.prior, *fall.steps, fall.total):
        assert step.x >= 0
        assert step.x + step.width <= WIDTH + 1
    shown = {str(step.title): step for step in fall.steps}
    assert [p.text for p in shown["电话"].left] == [HIDDEN * 11]
    opened = waterfall("person", left, left, unmasked=True)
    assert opened is not None
    assert "13800138000" in [p.text for step in opened.steps for p in step.left]
    assert waterfall("household", left, left) is None


@pytest.mark.django_db
def test_entries_are_weighed_whole_and_add_up_to_what_the_run_found() -> None:
    name, phone = {"name": "王芳", "birth": "1990-02-13"}, {"name": "王方", "phone": "13800138000"}
    kind, chosen = "person", {"population": 1000}
    alone = waterfall_of_entries(kind, [name], [phone], came_to=1.0, **chosen)
    whole = waterfall_of_entries(kind, [name, phone], [phone], came_to=1.0, **chosen)
    assert alone is not None
    assert whole is not None
    assert not whole.rest  # linked by number: there is no figure to come to
    levels = [{step.field: step.weight for step in fall.steps} for fall in (alone, whole)]
    assert levels[1]["phone"] > levels[0]["phone"] == 0
    assert levels[1]["name"] > levels[0]["name"]
    found = 1 / (1 + 2 ** -(whole.total.weight + 2.5))
    told = waterfall_of_entries(kind, [name, phone], [phone], came_to=found, **chosen)
    assert told is not None
    assert [round(step.weight, 6) for step in told.steps if step.field == REST] == [2.5]
    assert told.probability == sureness(found)
    same = waterfall_of_entries(
        kind, [name, phone], [phone], came_to=1 / (1 + 2 ** -(whole.total.weight + UNTOLD / 2)), **chosen
    )
    assert same is not None
    assert not same.rest


@pytest.mark.django_db
def test_what_is_forbidden_is_not_shown_as_likely_whatever_a_run_had_found() -> None:
    one = {"name": "王芳", "number": "110101199003070011", "phone": "13800138000"}
    other = one | {"number": "110101196802140051"}
    told = waterfall_of_entries("person", [one], [other], population=1000, came_to=0.9999)
    assert told is not None
    assert str(told.veto) == "两个有效号码且出生日期不同"
    assert (told.probability, told.rest) == ("0%", False)


def test_words_never_claim_certainty_that_is_not_there() -> None:
    assert (sureness(1.0), sureness(0.9996), sureness(0.62)) == ("100%", "> 99.9%", "62%")
    assert str(rule_title("name-birth")) == "姓名或名称、出生日期一致"
    assert rule_title("a-rule-of-tomorrow") == "a-rule-of-tomorrow"
