"""The village of the tests."""

import pytest

from mianzhou.applications.collective_assets.tests.village import Village


@pytest.fixture
def village(db: None) -> Village:
    """A township with a collective that has nothing yet."""
    return Village()
