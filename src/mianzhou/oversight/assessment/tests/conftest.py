"""The small government of supervision's tests, assessed by two reviewers."""

from __future__ import annotations

import pytest

from mianzhou.oversight.assessment.tests.office import Office


@pytest.fixture
def office(db: None) -> Office:
    """A published scheme, units, and people."""
    return Office()
