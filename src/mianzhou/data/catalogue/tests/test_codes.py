"""Code sets: ours, those of other systems, and the trap between them."""

from __future__ import annotations

import pytest

from mianzhou.data.catalogue.codes import (
    UnknownCode,
    UnsayableCode,
    branch_of,
    code_set,
    keys,
    known_system,
    shelves,
    systems,
    translate_out,
    understood,
    written,
)


def test_the_same_digit_means_different_things() -> None:
    assert understood("sharing", "guide", "1") == "unconditional"
    assert understood("sharing", "from_zero", "1") == "unconditional"
    assert understood("sharing", "guide", "2") == "conditional"
    assert understood("sharing", "from_zero", "2") == "refused"
    assert understood("sharing", "from_zero", "0") == "conditional"
    assert understood("sharing", "two_digits", "02") == "conditional"
    assert understood("sharing", "two_digits", "2") == "conditional", "a workbook makes a number of 02"


@pytest.mark.parametrize("value", ["", "4", "无条件共享", "-1", "一"])
def test_what_is_no_code_of_the_system_stays_and_is_read_as_a_word(value: str) -> None:
    assert understood("sharing", "guide", value) == value


def test_a_code_without_its_system_is_an_error_in_words() -> None:
    with pytest.raises(UnknownCode) as told:
        code_set("sharing").key_of("1")
    assert "无条件共享" in told.value.remedy_text.zh
    with pytest.raises(UnknownCode):
        known_system("nobody")


@pytest.mark.parametrize("system", systems())
def test_codes_go_out_and_come_back(system: str) -> None:
    for name in ("sharing", "opening", "cycle", "format"):
        for key in keys(name):
            try:
                code = written(name, system, key)
            except UnsayableCode:
                assert (name, system, key) == ("cycle", "two_digits", "never")
                continue
            assert code is None or understood(name, system, code) == key


def test_a_system_without_a_word_for_it_says_so() -> None:
    with pytest.raises(UnsayableCode):
        translate_out("cycle", "two_digits", "never")
    assert written("format", "from_zero", "table") is None, "it has no codes for formats: words go out"


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
