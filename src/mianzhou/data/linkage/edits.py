"""One slip of the pen: a character replaced, lost, added, or two neighbours changed. By characters, in both languages (DuckDB's distances count bytes)."""

from __future__ import annotations

_SHORT = 4
_LONGEST = 12  # characters of a name in which a slip is looked for


def one_slip(left: str, right: str, *, longest: int = _LONGEST) -> bool:
    """Whether one slip within the first `longest` characters turns one text into the other."""
    if abs(len(left) - len(right)) > 1:
        return False
    return any(_slip_at(left, right, place) for place in range(min(longest, max(len(left), len(right)))))


def _slip_at(left: str, right: str, at: int) -> bool:
    if left[:at] != right[:at]:
        return False
    replaced = left[at + 1 :] == right[at + 1 :]
    lost = left[at:] == right[at + 1 :] or left[at + 1 :] == right[at:]
    changed = (
        len(left) >= at + 2
        and len(right) >= at + 2
        and left[at : at + 2] == right[at : at + 2][::-1]
        and left[at + 2 :] == right[at + 2 :]
    )
    return replaced or lost or changed


def one_replaced(left: str, right: str) -> bool:
    """Whether just one of the first characters stands for another."""
    differing = [place for place, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]]
    return len(left) == len(right) and len(differing) == 1 and differing[0] < _LONGEST


def one_replaced_sql(left: str, right: str) -> str:
    """`one_replaced` over two columns of different texts."""
    tests = [
        f"({at} <= length({left}) AND left({left}, {at - 1}) = left({right}, {at - 1}) AND substr({left}, {at + 1}) = substr({right}, {at + 1}))"
        for at in range(1, _LONGEST + 1)
    ]
    return f"(length({left}) = length({right}) AND {_near_sql(left, right)} AND {_any_sql(tests, left)})"


def one_slip_sql(left: str, right: str, *, longest: int = _LONGEST) -> str:
    """`one_slip` over two columns."""
    tests = [_slip_at_sql(left, right, place) for place in range(1, longest + 1)]
    # Neighbours that change places stay in the text.
    possible = f"({_near_sql(left, right)} OR contains({right}, right({left}, 1)))"
    return f"(abs(length({left}) - length({right})) <= 1 AND {possible} AND {_any_sql(tests, left)})"


def _near_sql(left: str, right: str) -> str:
    """Whether one character more, less or other is possible at all: a character is no more than four bytes, which is what the engine counts."""
    return f"levenshtein({left}, {right}) <= 4"


def one_slip_in_ascii_sql(left: str, right: str) -> str:
    """`one_slip` over two columns of ASCII characters, however long: there bytes, which the engine counts, are characters."""
    return f"(levenshtein({left}, {right}) <= 2 AND damerau_levenshtein({left}, {right}) <= 1)"


def _any_sql(tests: list[str], left: str) -> str:
    """One of the tests, place by place; those beyond a short name's last place are not even tried for one."""
    near, far = " OR ".join(tests[:_SHORT]), " OR ".join(tests[_SHORT:])
    return f"({near} OR (length({left}) >= {_SHORT} AND ({far})))"


def _slip_at_sql(l: str, r: str, at: int) -> str:  # noqa: E741 the sides' usual names
    rest = [f"substr({l}, {at + 1})", f"substr({r}, {at + 1})"]
    whole = [f"substr({l}, {at})", f"substr({r}, {at})"]
    swapped = (
        f"(substr({l}, {at}, 1) = substr({r}, {at + 1}, 1) AND substr({r}, {at}, 1) = substr({l}, {at + 1}, 1)"
        f" AND length({l}) > {at} AND length({r}) > {at} AND substr({l}, {at + 2}) = substr({r}, {at + 2}))"
    )
    same = f"left({l}, {at - 1}) = left({r}, {at - 1})"
    longest = f"{at} <= greatest(length({l}), length({r}))"
    return f"({longest} AND {same} AND ({rest[0]} = {rest[1]} OR {whole[0]} = {rest[1]} OR {rest[0]} = {whole[1]} OR {swapped}))"


def distance(left: str, right: str) -> int:
    """How many characters must be replaced, lost or added (Levenshtein), as DuckDB counts where every character is one byte."""
    row = list(range(len(right) + 1))
    for place, character in enumerate(left, 1):
        before, row[0] = row[0], place
        for column, other in enumerate(right, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (character != other))
    return row[-1]
