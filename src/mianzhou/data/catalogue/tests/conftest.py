"""The small government, for the tests of this room."""

import pytest

from mianzhou.data.catalogue.tests.office import Office


@pytest.fixture
def office(db: None) -> Office:
    """Units and regions, in a database of their own."""
    return Office()
