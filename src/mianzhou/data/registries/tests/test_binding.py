"""What people decided binds: different ones are never together, same ones always unless that would put different ones together."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.data.registries.linking.binding import Bond, bound

_records = st.integers(0, 7)
_pair = st.tuples(_records, _records).filter(lambda pair: pair[0] != pair[1])
_bonds = st.lists(st.builds(lambda p, w: Bond(*p, w), _pair, st.sampled_from([0.7, 0.9, 1.0])), max_size=10)


@settings(max_examples=150, deadline=None)
@given(_bonds, st.lists(_pair, max_size=4), st.lists(_pair, max_size=4))
def test_judgements_bind(bonds: list[Bond], same: list[tuple[int, int]], different: list[tuple[int, int]]) -> None:
    made = bound(range(8), bonds, same, different)
    assert set(made) == set(range(8))
    assert all(made[left] != made[right] for left, right in different)
    if not different:
        assert all(made[left] == made[right] for left, right in same)
        assert all(made[b.left] == made[b.right] for b in bonds)
    assert all(made[cluster] == cluster and record >= cluster for record, cluster in made.items())
    assert bound(range(8), bonds[::-1], same[::-1], different[::-1]) == made


def test_the_weaker_link_gives_way() -> None:
    bonds = [Bond(1, 2, 0.99), Bond(2, 3, 0.8)]
    assert bound([1, 2, 3], bonds, [], [(1, 3)]) == {1: 1, 2: 1, 3: 3}


def test_what_is_not_there_binds_nobody() -> None:
    assert bound([1, 2], [Bond(1, 9, 1.0)], [(1, 9)], [(2, 9)]) == {1: 1, 2: 2}
