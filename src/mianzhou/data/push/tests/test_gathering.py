"""Writes that share a commit: everybody gets the own result, and a failure reaches everybody it concerns."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from mianzhou.data.push.gathering import Gathering


def _at_once(count: int, work: object) -> None:
    threads = [threading.Thread(target=work, args=(n,)) for n in range(count)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    assert not any(thread.is_alive() for thread in threads)


def test_what_arrives_during_a_write_shares_the_next_one() -> None:
    began, go_on, groups = threading.Event(), threading.Event(), list[list[int]]()

    def write(items: Sequence[int]) -> list[int]:
        groups.append(list(items))
        if len(groups) == 1:
            began.set()
            assert go_on.wait(300)
        return [item * 10 for item in items]

    gathering = Gathering(write)
    results: dict[int, int] = {}

    def work(n: int) -> None:
        results[n] = gathering.add(n)

    first = threading.Thread(target=work, args=(0,))
    first.start()
    assert began.wait(300)
    others = [threading.Thread(target=work, args=(n,)) for n in range(1, 8)]
    for thread in others:
        thread.start()
    while len(gathering._waiting) < 7:
        pass
    go_on.set()
    for thread in [first, *others]:
        thread.join(timeout=300)
    assert results == {n: n * 10 for n in range(8)}
    assert [len(group) for group in groups] == [1, 7]


def test_a_group_has_a_limit_and_nobody_is_left_behind() -> None:
    sizes: list[int] = []

    def write(items: Sequence[int]) -> list[int]:
        sizes.append(len(items))
        return list(items)

    gathering = Gathering(write, most=2)
    results: list[int] = []
    _at_once(30, lambda n: results.append(gathering.add(n)))
    assert sorted(results) == list(range(30))
    assert max(sizes) <= 2


def test_a_failed_write_is_told_to_all_and_the_next_goes_on() -> None:
    def write(items: Sequence[int]) -> list[int]:
        if 3 in items:
            raise OSError("disk")
        return list(items)

    gathering = Gathering(write)
    with pytest.raises(OSError, match="disk"):
        gathering.add(3)
    assert gathering.add(4) == 4
