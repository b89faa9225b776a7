"""Reading a pushed record: strictly, and without changing the text of a value."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.data.push.records import (
    LARGEST,
    FieldTwice,
    KeyMissing,
    RecordTooLarge,
    RecordUnreadable,
    read_key,
    read_record,
    same_record,
    values_as_sent,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b"{}", b'{"a": [1]}', b'{"a": {"b": 1}}', b'{"a": NaN}', b'{"a": "\\u0000"}',
     b'{"a": "\\ud800"}', b'{"\\u0000": 1}', b"\xff\xfe", b'{"a": 1} x', b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_flat_object_is_refused(body: bytes) -> None:
    with pytest.raises(RecordUnreadable):
        read_record(body)


def test_too_much_and_twice_are_refused() -> None:
    with pytest.raises(RecordTooLarge):
        read_record(b'{"a": "' + b"x" * LARGEST + b'"}')
    with pytest.raises(FieldTwice):
        read_record(b'{"a": 1, "a": 2}')


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 129, "a\x00", "a\n"])
def test_a_key_that_cannot_be_kept_is_refused(key: str | None) -> None:
    with pytest.raises(KeyMissing):
        read_key(key)


def test_values_stay_the_text_that_was_sent() -> None:
    record = read_record('{"金额": 1.10, "n": 12345678901234567890123, "ok": true, "t": "二", "nil": null}'.encode())
    line = values_as_sent(
        record,
        {"金额": "money", "n": "n", "ok": "ok", "t": "t", "nil": "nil"},
        ("t", "money", "n", "ok", "nil", "more"),
    )
    assert json.loads(line) == {
        "t": "二", "money": "1.10", "n": "12345678901234567890123", "ok": "true", "nil": None, "more": None,
    }  # fmt: skip
    assert list(json.loads(line)) == ["t", "money", "n", "ok", "nil", "more"]


@given(st.dictionaries(TEXT, TEXT, min_size=1))
def test_any_flat_object_comes_through_on_one_line(record: dict[str, str]) -> None:
    body = json.dumps(record, ensure_ascii=False, indent=1)
    line = values_as_sent(read_record(body.encode()), {name: name for name in record}, tuple(record))
    assert "\n" not in line
    assert json.loads(line) == record


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('{"a": 1, "b": "x"}', '{"b":"x","a":1}', True),
        ('{"a": 1}', '{"a": "1"}', False),
        ('{"a": 1}', '{"a": 1.0}', False),
        ('{"a": null}', '{"a": ""}', False),
    ],
)
def test_the_same_record_is_told_from_another(one: str, other: str, same: bool) -> None:
    assert same_record(one, other) is same
