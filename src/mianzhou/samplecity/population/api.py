"""What the command line and benchmarks may use of the population."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mianzhou.data.lake.api import Scratch
from mianzhou.samplecity.population.city import City
from mianzhou.samplecity.population.generating import Manifest, generate

__all__ = ["City", "Manifest", "generate_city"]


def generate_city(
    city: City, out: Path, *, on_progress: Callable[[int, int], None] = lambda done, of: None
) -> Manifest:
    """Write a city's files, their schemas and the truth into a folder."""
    with Scratch() as engine:
        return generate(engine, city, out, on_progress=on_progress)
