"""One small city for all tests of this room."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mianzhou.data.lake.api import Scratch
from mianzhou.samplecity.population.city import City
from mianzhou.samplecity.population.generating import generate

CITY = City(residents=6_000, seed=11, until=date(2026, 6, 30))
CHUNK = 2_500  # several chunks, so that what holds between them is seen


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city's files."""
    out = tmp_path_factory.mktemp("yunchuan")
    with Scratch() as engine:
        generate(engine, CITY, out, chunk_size=CHUNK)
    return out
