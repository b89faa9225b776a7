"""The small government, for the tests of this room."""

import pytest

from mianzhou.services.registers.tests.keeping import Office


@pytest.fixture
def office(db: None) -> Office:
    """Units and people, in a database of their own."""
    return Office()
