"""The small government, for the tests of this room."""

import pytest

from mianzhou.oversight.supervision.tests.city import City


@pytest.fixture
def city(db: None) -> City:
    """Units and people, in a database of their own."""
    return City()
