"""What the tests of relief supplies share."""

from __future__ import annotations

import pytest

from mianzhou.applications.relief_supplies.tests.city import City, small_city


@pytest.fixture
def city(db: None) -> City:
    """Two places with stock, and who acts."""
    return small_city()
