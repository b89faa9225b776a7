"""Names that look alike: of one length, and where the characters differ they are easily taken for each other, as 玲 and 岭, 颖 and 颍."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mianzhou.data.normalising.characters import FIRST, PAST, quoted, rows_of

_LONGEST = 4  # characters of a name that are looked at; longer ones only look alike when they are the same


@cache
def similar() -> Mapping[str, str]:
    """For each character those that look like it; if one looks like another, so does the other like the one."""
    return {row["character"]: row["alike"] for row in rows_of("similar.csv")}


def looks_alike(left: str, right: str) -> bool:
    """Whether two names in normal form look alike. The same name does."""
    if left == right:
        return True
    if len(left) != len(right) or len(left) > _LONGEST:
        return False
    return all(one == other or other in similar().get(one, "") for one, other in zip(left, right, strict=True))


def looks_alike_sql(left: str, right: str) -> str:
    """`looks_alike` over two columns (about 1 µs a pair of one length; ask what is cheaper first)."""
    table = quoted(",".join(similar().get(chr(code), "") for code in range(FIRST, PAST)))
    places = []
    for place in range(1, _LONGEST + 1):
        one, other = f"substr({left}, {place}, 1)", f"substr({right}, {place}, 1)"
        alike = (
            f"coalesce(contains(string_split({table}, ',')[greatest(unicode({one}) - {FIRST - 1}, 0)], {other}), FALSE)"
        )
        places.append(f"({one} = {other} OR {alike})")
    return f"({left} = {right} OR (length({left}) = length({right}) AND length({left}) <= {_LONGEST} AND {' AND '.join(places)}))"
