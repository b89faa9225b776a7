"""What a plan of linking is: how records are made comparable, which are compared, what each agreement weighs, what forbids a link.

A plan says everything twice with the same result: as SQL over columns for the bulk, and as functions of one record or one pair. A test
holds the two to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Prepared = Mapping[str, str | None]
"""A record's comparable forms, by the plan's prepared columns; None is unknown."""


@dataclass(frozen=True, slots=True)
class Key:
    """A reason to compare two records: all these prepared columns equal, none unknown. Of columns joined by `+` in one part, the first known counts."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A degree of agreement of one field and its weight: log2 of how much likelier it is of one entity than of two.

    With `rare`, the weight holds for a value of usual frequency; the frequency of the value itself replaces it, within `bounds`.
    """

    name: str
    weight: float
    rare: bool = False
    bounds: tuple[float, float] = (0.0, 30.0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field's levels, surest first; the last but one is disagreement, the last says that a side is unknown and weighs nothing.

    `sql` is an expression over the prepared columns of `l` and `r`, `of` a function of two prepared records: both yield the level's place.
    """

    field: str
    columns: tuple[str, ...]
    levels: tuple[Level, ...]
    sql: str
    of: Callable[[Prepared, Prepared], int]


@dataclass(frozen=True, slots=True)
class Veto:
    """A combination of levels that forbids a link whatever the weights: for each comparison named, the levels that meet it."""

    name: str
    when: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A field whose forms are worked out once for each distinct text: `sql` makes (word, columns) of a table (word, text)."""

    field: str
    columns: tuple[str, ...]
    sql: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about linking one kind.

    `fields` are the received columns (text, None where unknown), `columns` the prepared ones, `identifier` the prepared column whose equality
    is proof where a record says nothing against it: `fits_sql` says whether the name of a record `f` may be the usual one `u` of its identifier. `proof` is a column of `prepared_sql` that stands for the identifier
    and is quicker to compare. `alone` are combinations that are let pass only where one side is a single record. `prepared_sql` takes the table of received fields and the one of the vocabulary (its
    field beside its columns), and yields `record` and the prepared columns. `certain` and `doubtful` are the probabilities from which a pair is linked, and asked about.
    """

    kind: str
    fields: tuple[str, ...]
    columns: tuple[str, ...]
    prepared: Callable[[Mapping[str, object]], dict[str, str | None]]
    vocabularies: tuple[Vocabulary, ...]
    prepared_sql: Callable[[str], str]
    identifier: str
    keys: tuple[Key, ...]
    comparisons: tuple[Comparison, ...]
    vetoes: tuple[Veto, ...]
    alone: tuple[Veto, ...] = ()
    proof: str = ""
    fits_sql: str = "left(f.name, 1) = left(u.name, 1) OR right(f.name, 1) = right(u.name, 1)"
    derived: tuple[tuple[str, str], ...] = ()
    certain: float = 0.9
    doubtful: float = 0.3


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of a pair: the level reached, its weight in bits, and what stood on either side."""

    field: str
    level: str
    weight: float
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A pair judged: `prior` + the weights of `comparisons` = `weight` (log2 odds); `veto` names what forbids the link, "" nothing."""

    prior: float
    weight: float
    probability: float
    comparisons: tuple[Compared, ...] = field(default_factory=tuple)
    veto: str = ""


def weights_document(kind: str) -> tuple[Path, dict[str, Any]]:
    """The file of a kind's weights and what it says: which weights are used, and for every field and level those that there are."""
    file = Path(__file__).with_name(f"{kind}_weights.yaml")
    return file, yaml.safe_load(file.read_text(encoding="utf-8"))


def weights_of(kind: str) -> dict[str, dict[str, float]]:
    """The weights in use by field and level; where training met no pair of a level, the one set by hand."""
    _, told = weights_document(kind)
    return {
        comparison: {level: float(weights.get(told["used"], weights["set"])) for level, weights in levels.items()}
        for comparison, levels in told["comparisons"].items()
    }
