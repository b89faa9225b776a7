"""What a register says on a day, as known at a moment, against a slow model that lives through every day and every recording."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mianzhou.services.registers.facts import Fact, known, values_on

DAY, NOW = date(2026, 3, 2), datetime(2026, 3, 2, 4, tzinfo=UTC)
FACTS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.integers(0, 3), st.sampled_from([None, 0, 1, 2, 3, 4])), max_size=7
)  # fmt: skip


def _slow(facts: list[Fact], on: date, moment: datetime | None) -> dict[str, str]:
    """Of each field, day by day up to `on`, what was recorded last of what holds from that day takes the place of what held."""
    said: dict[str, str] = {}
    for back in range(5, -1, -1):
        begins = on - timedelta(back)
        of_day = [f for f in facts if f.valid_from == begins]
        for fact in sorted(of_day, key=lambda f: (f.recorded_at, f.id)):
            if moment is None:
                stands = fact.withdrawn_at is None
            else:
                stands = not fact.recorded_at > moment and not (fact.withdrawn_at and fact.withdrawn_at <= moment)
            if stands:
                said[fact.field] = fact.value
    return said


@given(FACTS, st.integers(-1, 4), st.sampled_from([None, -1, 0, 1, 2, 3, 4, 5]))
def test_as_the_slow_model_says(rows: list[tuple[str, int, int, int | None]], day: int, hour: int | None) -> None:
    facts = [
        Fact(field, f"{n}", DAY + timedelta(valid), NOW + timedelta(hours=recorded), None if gone is None else NOW + timedelta(hours=gone), n)
        for n, (field, valid, recorded, gone) in enumerate(rows)
    ]  # fmt: skip
    moment = None if hour is None else NOW + timedelta(hours=hour)
    on = DAY + timedelta(day)
    assert values_on(facts, on, moment) == _slow(facts, on, moment)
    assert values_on(reversed(facts), on, moment) == _slow(facts, on, moment)


def test_a_fact_is_known_from_its_recording_until_its_withdrawal() -> None:
    later = NOW + timedelta(hours=1)
    fact = Fact("a", "x", DAY, NOW, later)
    assert (known(fact, None), known(fact, NOW), known(fact, later)) == (False, True, False)
    assert not known(fact, NOW - timedelta(seconds=1))
    assert known(Fact("a", "x", DAY, NOW), None)
