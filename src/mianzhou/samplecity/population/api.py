"""What the command line, the demonstration and benchmarks may use of the population."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from mianzhou.data.lake.api import Scratch
from mianzhou.samplecity.population.city import City
from mianzhou.samplecity.population.departments.register import HOLDINGS
from mianzhou.samplecity.population.documents import document
from mianzhou.samplecity.population.generating import MANIFEST, Manifest, generate
from mianzhou.samplecity.population.model import Holding
from mianzhou.samplecity.population.schedule import Due, deliveries, first_month, last_month

__all__ = [
    "HOLDINGS",
    "MANIFEST",
    "City",
    "Due",
    "Holding",
    "Manifest",
    "deliveries",
    "document",
    "first_month",
    "generate_city",
    "last_month",
]


def generate_city(
    city: City,
    out: Path,
    *,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
    holdings: Iterable[Holding] = HOLDINGS,
) -> Manifest:
    """Write a city's files, their schemas and the truth into a folder."""
    with Scratch() as engine:
        return generate(engine, city, out, on_progress=on_progress, holdings=holdings)
