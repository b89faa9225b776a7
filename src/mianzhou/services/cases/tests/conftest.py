"""The small government, for the tests of this room."""

import pytest

from mianzhou.services.cases.tests.asking import Town


@pytest.fixture
def town(db: None) -> Town:
    """Units and people, in a database of their own."""
    return Town()
