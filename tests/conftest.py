"""Running sites for the journeys and the contracts: one of each kind for a test process, made when a test first asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.journeys.site import Site, running

PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def lived() -> Iterator[Site]:
    """A city two months after its first bulletin, with a worker. For reading: whoever changes it spoils it for others."""
    with running("lived", PROCESS, worker=True) as site:
        yield site


@pytest.fixture(scope="session")
def ground() -> Iterator[Site]:
    """A city before its first bulletin. For one journey that changes much."""
    with running("ground", PROCESS) as site:
        yield site
