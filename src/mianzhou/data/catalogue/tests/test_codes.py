"""Code sets: ours, those of other systems, and the trap between them."""

from __future__ import annotations

import pytest

from mianzhou.data.catalogue.codes import (
    UnknownCode,
    UnsayableCode,
    branch_of,
    code_set,
    keys,
    shelves,
    systems,
    translate,
    translate_out,
)


def test_the_same_digit_means_different_things() -> None:
    assert translate("sharing", "guide", "1") == "unconditional"
    assert translate("sharing", "from_zero", "1") == "unconditional"
    assert translate("sharing", "guide", "2") == "conditional"
    assert translate("sharing", "from_zero", "2") == "refused"
    assert translate("sharing", "from_zero", "0") == "conditional"
    assert translate("sharing", "two_digits", "02") == "conditional"


@pytest.mark.parametrize("value", ["", "4", "01", "无条件", " 9"])
def test_what_a_system_does_not_know_is_an_error_in_words(value: str) -> None:
    with pytest.raises(UnknownCode) as told:
        translate("sharing", "guide", value)
    assert "1 无条件共享" in told.value.remedy_text.zh


def test_a_system_without_a_word_for_it_says_so() -> None:
    with pytest.raises(UnsayableCode):
        translate_out("cycle", "two_digits", "never")
    with pytest.raises(UnsayableCode):
        translate("format", "from_zero", "1")
    with pytest.raises(UnknownCode):
        translate("sharing", "nobody", "1")


@pytest.mark.parametrize("system", systems())
@pytest.mark.parametrize("name", ["sharing", "opening", "cycle", "format"])
def test_what_goes_out_comes_back(system: str, name: str) -> None:
    for key in keys(name):
        try:
            code = translate_out(name, system, key)
        except UnsayableCode:
            continue
        assert translate(name, system, code) == key


@pytest.mark.parametrize(("given", "key"), [("有条件共享", "conditional"), ("Conditional", "conditional"), ("refused", "refused")])  # fmt: skip
def test_a_key_is_read_by_its_words(given: str, key: str) -> None:
    assert code_set("sharing").key_of(given) == key


def test_there_are_the_nine_cycles_and_the_seven_formats_of_the_guide() -> None:
    assert len(keys("cycle")) == 9
    assert {translate_out("format", "guide", key) for key in keys("format")} == {
        "0100", "0200", "0300", "0310", "0320", "0400", "0500",
    }  # fmt: skip


def test_every_branch_has_its_place() -> None:
    items = shelves()["department"].items
    assert branch_of("court") in items
    assert branch_of("bureau") == "03"
