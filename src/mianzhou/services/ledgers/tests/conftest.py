"""The small store, for the tests of this room."""

import pytest

from mianzhou.services.ledgers.tests.storing import Store


@pytest.fixture
def store(db: None) -> Store:
    """A book with two depots, in a database of its own."""
    return Store()
