"""A browser and running sites for the journeys and the contracts: one of each kind for a test process, made when a test first asks for it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.site import Site, prepare, running
from tests.journeys.visits import CHROMIUM, Visits

PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "main")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin at once with the city that the journeys ask for last, while the tests of the rooms run. What fails here fails again for whoever asks."""
    wanted = any("lived" in getattr(item, "fixturenames", ()) for item in session.items)
    if wanted and PROCESS in {"main", "gw0"} and not session.config.option.collectonly:
        threading.Thread(target=prepare, args=("lived",), daemon=True).start()


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def visits(browser: Browser) -> Iterator[Visits]:
    """Windows on the prepared sites; a script error or a failed request in one of them fails the test."""
    made = Visits(browser)
    yield made
    made.close()
    assert not made.trouble, "\n".join(made.trouble)
