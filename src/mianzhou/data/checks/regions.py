"""Region codes as the checks know them: which codes there have been, and where the list is complete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from mianzhou.data.standards.facts import PROVINCES

Interval = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class RegionCodes:
    """Codes without trailing zeros and when each was valid (half-open; None is unbounded).

    A code below one of `complete` (51, 5107) must be listed; elsewhere only its province is checked, since no complete list of
    the whole country over all years is shipped.
    """

    codes: Mapping[str, tuple[Interval, ...]] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rows: Iterable[tuple[str, date | None, date | None]], complete: Iterable[str] = ()) -> RegionCodes:
        """From (code, valid from, valid to); codes that are no digits (our own zones) are left out."""
        codes: dict[str, tuple[Interval, ...]] = {}
        for code, valid_from, valid_to in rows:
            if code.isascii() and code.isdigit():
                codes[code] = (*codes.get(code, ()), (valid_from, valid_to))
        return cls(codes, frozenset(complete))

    @property
    def provinces(self) -> tuple[str, ...]:
        """First two digits that there are."""
        return tuple(sorted({*PROVINCES, *(code for code in self.codes if len(code) == 2)}))

    def counties_ever(self) -> tuple[str, ...]:
        """County codes below the complete prefixes, of any time: a resident number keeps the code of its day."""
        return tuple(sorted(code for code in self.codes if len(code) == 6 and self._covered(code)))

    def abolished(self) -> dict[str, date]:
        """County codes below the complete prefixes that are in use no longer, and the day from which they were not."""
        ends = {code: [until for _, until in self.codes[code]] for code in self.counties_ever()}
        return {code: max(d for d in days if d) for code, days in ends.items() if days and None not in days}

    def valid_on(self, day: date) -> tuple[str, ...]:
        """Codes below (or at) the complete prefixes that are valid on the day."""
        return tuple(
            sorted(
                code
                for code, intervals in self.codes.items()
                if self._covered(code) and any(_holds(interval, day) for interval in intervals)
            )
        )

    def _covered(self, code: str) -> bool:
        return any(code.startswith(prefix) for prefix in self.complete)


def _holds(interval: Interval, day: date) -> bool:
    valid_from, valid_to = interval
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)
