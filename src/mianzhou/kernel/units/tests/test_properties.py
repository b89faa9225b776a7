"""What holds for any name and any unit."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.kernel.units.names import normalise, one_edit_apart, split_list
from mianzhou.kernel.units.records import LEVELS
from mianzhou.kernel.units.tests.registries import registry, resolver

DAYS = st.dates(date(2008, 4, 1), date(2030, 1, 1))
FORMS = sorted(form for forms in resolver().index.forms.values() for form in forms)
PIECES = st.sampled_from(
    [
        *FORMS[::7],
        "、",
        "，",
        "和",
        "等",
        "各",
        "有关",
        "人民政府",
        "部门",
        "（",
        "）",
        "市",
        "县",
        "!",
        "\ue010",
        " ",
        "\n",
    ]
)
PRINTED = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=8).map("".join))


@settings(deadline=None, max_examples=300)
@given(PRINTED, DAYS, st.sampled_from(LEVELS))
def test_reading_never_fails_and_keeps_its_word(name: str, day: date, level: str) -> None:
    found = resolver().resolve(name, at=day, level=level)  # type: ignore[arg-type]
    assert found.printed == name
    assert 0 <= found.confidence <= 1
    assert (found.status == "unknown") == (found.confidence == 0)
    assert found.status != "unit" or len(found.units) == 1
    assert found.status != "members" or found.units
    assert found.status != "unknown" or not found.units
    assert len({u.code for u in found.units}) == len(found.units)
    assert all(u.valid_at(day) for u in (*found.successors, *found.candidates))
    assert found.reason.zh
    assert found.reason.en


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_full_name_is_its_unit_on_every_day_of_the_units_life(data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(registry().units))
    first = unit.valid_from or date(2008, 4, 1)
    last = unit.valid_to - timedelta(days=1) if unit.valid_to else date(2030, 1, 1)
    day = data.draw(st.dates(min(first, last), last))
    level = data.draw(st.sampled_from(LEVELS))
    found = resolver().resolve(unit.full_name, at=day, level=level)
    assert (found.status, found.confidence) == ("unit", 1.0)
    assert found.units == (unit,)


@settings(deadline=None)
@given(st.data())
def test_blanks_and_widths_make_no_difference(data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(registry().units))
    day = data.draw(DAYS)
    cut = data.draw(st.integers(0, len(unit.full_name)))
    spaced = unit.full_name[:cut] + data.draw(st.sampled_from([" ", "　", "\n\n", "\u200b"])) + unit.full_name[cut:]
    assert resolver().resolve(spaced, at=day).units == resolver().resolve(unit.full_name, at=day).units


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@given(st.text("市县局委、,()", max_size=20))
def test_a_list_loses_only_its_separators(name: str) -> None:
    assert "".join(split_list(name)).replace("、", "").replace(",", "") == name.replace("、", "").replace(",", "")


@given(st.text("甲乙丙", min_size=1, max_size=8), st.data())
def test_one_edit_is_one_edit(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    for edited in (name[:at] + "丁" + name[at:], name[:at] + name[at + 1 :], name[:at] + "丁" + name[at + 1 :]):
        assert one_edit_apart(name, edited)
        assert one_edit_apart(edited, name)
    assert not one_edit_apart(name, name + "丁丁")
    assert not one_edit_apart(name, "丁丁" + name)
