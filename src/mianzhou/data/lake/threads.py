"""Overlapping work: reading some steps ahead, writing one step behind. Errors surface where the work was asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T], most: int = 1) -> Iterator[T]:
    """The items, each fetched while those before it are in use; at most so many wait."""
    source = iter(items)
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
        coming = deque(pool.submit(_next, source) for _ in range(most))
        try:
            while found := coming.popleft().result():
                coming.append(pool.submit(_next, source))
                yield found[0]
        finally:
            for future in coming:
                future.cancel()


def _next(source: Iterator[T]) -> list[T]:
    """The next item in a list, or an empty list at the end: None may be an item."""
    for item in source:
        return [item]
    return []


class Following:
    """A worker that runs one task behind the caller, in order. Leaving the block waits for it."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="following")
        self._last: Future[None] | None = None

    def __enter__(self) -> Following:
        return self

    def do(self, task: Callable[[], None]) -> None:
        """Begin the task once the one before is done."""
        self.wait()
        self._last = self._pool.submit(task)

    def wait(self) -> None:
        """Until the last task is done; raises what it raised."""
        if self._last is not None:
            last, self._last = self._last, None
            last.result()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.wait()
        finally:
            self._pool.shutdown(wait=True)
