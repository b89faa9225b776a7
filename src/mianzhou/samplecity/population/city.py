"""The people of the city, chunk by chunk: SQL from files, filled in and run on the lake's engine."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template
from typing import Any, Protocol

from mianzhou.data.schemas.api import LocalRegion
from mianzhou.samplecity.population.places import anchors_sql

CITY = "9801"
_DATA = Path(__file__).parents[1] / "data"
_SQL = Path(__file__).parent / "sql"
CHUNK = 100_000
PER_ENTERPRISE = 18


class Engine(Protocol):
    """What is asked of the engine: run statements, return rows."""

    def run(self, sql: str) -> None:
        """Run one or more statements."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a question."""


@dataclass(frozen=True, slots=True)
class City:
    """Which city: how many, by which seed, and on which day it is looked at."""

    residents: int
    seed: int
    until: date


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive residents and enterprises that are generated together."""

    number: int
    first_resident: int
    past_resident: int
    first_enterprise: int
    past_enterprise: int


def chunks(city: City, size: int = CHUNK) -> Iterator[Chunk]:
    """The city in pieces; every piece has its share of enterprises."""
    for number, first in enumerate(range(0, city.residents, size)):
        past = min(first + size, city.residents)
        yield Chunk(number, first, past, first // PER_ENTERPRISE, past // PER_ENTERPRISE)


def lay_ground(engine: Engine, city: City) -> None:
    """Macros, tables of names, townships and villages."""
    surnames = sum(int(row["share"]) for row in _rows(_DATA / "population" / "surnames.csv"))
    confusions = _rows(_DATA / "population" / "confusions.csv")
    engine.run(
        _filled(
            "ground",
            written="".join(row["written"] for row in confusions),
            miswritten="".join(row["miswritten"] for row in confusions),
            seed=city.seed,
            until=city.until.isoformat(),
            residents=city.residents,
            data=(_DATA / "population").as_posix().replace("'", "''"),
            townships=", ".join(_township_sql(row) for row in _townships()),
            surnames=surnames,
        )
    )
    engine.run(anchors_sql(_inside()))


def people_chunk(engine: Engine, chunk: Chunk) -> None:
    """Leave the chunk's tables `household`, `resident`, `door`, `building`, `enterprise` and `worker` in the engine."""
    count = chunk.past_resident - chunk.first_resident
    engine.run(
        _filled(
            "residents",
            first_resident=chunk.first_resident,
            past_resident=chunk.past_resident,
            first_household=chunk.first_resident,
            # a household has 2.6 residents on average; a chunk is filled from more households than it needs
            households=max(count // 2, min(count, 50)),
        )
    )
    engine.run(_filled("places"))
    engine.run(_filled("enterprises", first_enterprise=chunk.first_enterprise, past_enterprise=chunk.past_enterprise))


def township_codes() -> list[str]:
    """The townships people live in."""
    return [row["code"] for row in _townships()]


def local_regions() -> tuple[LocalRegion, ...]:
    """The invented regions: no national list has them."""
    return tuple(
        LocalRegion(
            row["code"], *(date.fromisoformat(row[key]) if row[key] else None for key in ("valid_from", "valid_to"))
        )
        for row in _rows(_DATA / "regions" / "regions.csv")
        if row["code"].isdigit()
    )


def _inside() -> dict[str, list[str]]:
    """The codes of the townships in each county's code."""
    found: dict[str, list[str]] = {}
    for row in _townships():
        found.setdefault(row["parent"], []).append(row["code"])
    return found


def _townships() -> list[dict[str, str]]:
    regions = _rows(_DATA / "regions" / "regions.csv")
    counties = {row["code"]: row["name"] for row in regions if row["level"] == "county" and row["parent"] == CITY}
    return [
        row | {"county_name": counties[row["parent"]]}
        for row in regions
        if row["level"] == "township" and row["parent"] in counties
    ]


def _township_sql(row: dict[str, str]) -> str:
    street = row["name"].endswith("街道")
    weight = 4 if street else 2 if row["name"].endswith("镇") else 1
    values = [row["parent"], row["county_name"], row["code"], row["name"]]
    return "(" + ", ".join(f"'{value}'" for value in values) + f", {street}, {weight})"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _filled(name: str, **values: object) -> str:
    return Template((_SQL / f"{name}.sql").read_text(encoding="utf-8")).substitute(
        {key: str(value) for key, value in values.items()}
    )
