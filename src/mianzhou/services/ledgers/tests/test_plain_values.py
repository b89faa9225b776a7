"""What is asked of a ledger, without a database: which lots go first, what no book takes, when two askings are the same, how one is undone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.services.ledgers.expiry import Held, first_expired_first
from mianzhou.services.ledgers.lines import LARGEST, Draft, DraftWrong, Line, check_draft, digest, reversal

ON = date(2026, 5, 12)
DAYS = st.sampled_from([None, date(2026, 5, 11), ON, date(2026, 5, 13), date(2027, 1, 1)])
TWO = (Line(1, Decimal(3)), Line(2, Decimal(-3)))


@given(
    st.lists(st.tuples(st.integers(-1, 6), DAYS), max_size=6),
    st.integers(-2, 25),
)
def test_piece_by_piece_what_expires_first_is_taken(given: list[tuple[int, date | None]], amount: int) -> None:
    """A slow model: every piece of every lot that is still good, in the order of expiry and lot, until there are enough."""
    held = [Held(n, Decimal(count), expires) for n, (count, expires) in enumerate(given)]
    good = [lot for lot in held if lot.expires_on is None or lot.expires_on >= ON]
    pieces: list[int] = []
    for day in [ON, date(2026, 5, 13), date(2027, 1, 1), None]:
        for lot in good:
            if lot.expires_on == day:
                pieces += [lot.lot_id] * max(0, int(lot.available))
    wanted = pieces[: max(0, amount)]
    taken, missing = first_expired_first(reversed(held), Decimal(amount), ON)
    assert [lot for lot, _ in taken] == list(dict.fromkeys(wanted))
    assert {lot: int(part) for lot, part in taken} == {lot: wanted.count(lot) for lot in wanted}
    assert missing == amount - len(wanted)


@pytest.mark.parametrize("key", ["", "  ", "k" * 97])
def test_a_posting_has_a_key(key: str) -> None:
    with pytest.raises(DraftWrong) as wrong:
        check_draft(Draft(key, "in", TWO))
    assert "96" in wrong.value.problem_text.en


@pytest.mark.parametrize("key", ["k", "k" * 96])
def test_a_key_may_be_as_long_as_96(key: str) -> None:
    check_draft(Draft(key, "in", TWO))


def test_between_two_lines_and_thirty_thousand() -> None:
    line = Line(1, Decimal(1))
    check_draft(Draft("k", "in", (line,) * 30_000))
    for lines, told in (((), "two"), ((line,), "two"), ((line,) * 30_001, "30000")):
        with pytest.raises(DraftWrong) as wrong:
            check_draft(Draft("k", "in", lines))
        assert told in wrong.value.problem_text.en


@pytest.mark.parametrize("amount", ["0.000001", "-0.000001", "99999999999999999.999999", "-99999999999999999", "1E+3"])
def test_amounts_that_a_ledger_holds(amount: str) -> None:
    check_draft(Draft("k", "in", (*TWO, Line(3, Decimal(amount)))))


@pytest.mark.parametrize("amount", ["0", "-0", "0.0000001", "1.0000005", str(LARGEST), str(-LARGEST), "NaN", "Infinity", "-Infinity"])  # fmt: skip
def test_amounts_that_no_ledger_holds(amount: str) -> None:
    with pytest.raises(DraftWrong) as wrong:
        check_draft(Draft("k", "in", (*TWO, Line(3, Decimal(amount)))))
    assert all(said in wrong.value.problem_text.en for said in (f"amount {Decimal(amount)} ", "“k”"))


def test_the_largest_amount_has_seventeen_digits_before_the_point() -> None:
    assert Decimal("1E17") == LARGEST


def test_the_same_asking_has_the_same_digest() -> None:
    """The order of lines and how a number is written make no difference; everything else does."""
    at = datetime(2026, 5, 12, 6, tzinfo=UTC)
    asked = Draft("k", "in", (Line(1, Decimal("3.50"), 7), Line(2, Decimal("-3.5"))), at, "收货", 4)
    same = Draft("another key", "in", (Line(2, Decimal("-3.500"), 0), Line(1, Decimal("3.5"), 7)), at, "收货", 4)
    # The digest is kept with postings and compared years later: it never changes.
    assert digest(asked) == digest(same) == "64665d5ea00baaf9f2857dfe1187d95e6b135cb0db1401fb8e61c642859d762f"
    assert digest(Draft("k", "in", (Line(1, Decimal(100)),))) == digest(Draft("k", "in", (Line(1, Decimal("1E+2")),)))
    others = (
        Draft("k", "out", asked.lines, at, "收货", 4),
        Draft("k", "in", (Line(1, Decimal("3.50"), 8), asked.lines[1]), at, "收货", 4),
        Draft("k", "in", (Line(3, Decimal("3.50"), 7), asked.lines[1]), at, "收货", 4),
        Draft("k", "in", (Line(1, Decimal("3.51"), 7), asked.lines[1]), at, "收货", 4),
        Draft("k", "in", asked.lines, None, "收货", 4),
        Draft("k", "in", asked.lines, datetime(2026, 5, 12, 6, 1, tzinfo=UTC), "收货", 4),
        Draft("k", "in", asked.lines, at, "", 4),
        Draft("k", "in", asked.lines, at, "收货", None),
    )
    assert len({digest(asked), *map(digest, others)}) == 9


def test_a_reversal_undoes_every_line() -> None:
    lines = (Line(1, Decimal(3), 7), Line(2, Decimal("-3")))
    undone = reversal("r", lines, reverses_id=9, reason="重复登记")
    assert undone == Draft("r", "reversal", (Line(1, Decimal(-3), 7), Line(2, Decimal(3))), None, "重复登记", 9)
