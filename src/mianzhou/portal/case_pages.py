"""Steps of cases that are done on a page of their application, since more than the case changes with them.

The common desk leads there instead of showing a form, and does such a step by no other way.
"""

from __future__ import annotations

from collections.abc import Mapping

from mianzhou.portal.addresses import address
from mianzhou.services.cases.api import Case

_ROUTES: dict[tuple[str, str], str] = {}


def contribute(routes: Mapping[tuple[str, str], str]) -> None:
    """Add an application's: of a procedure and a verb, the route of the page, which takes the key of the case. At the start of the program."""
    _ROUTES.update(routes)


def page_of(case: Case, verb: str) -> str | None:
    """The address of the page on which a step of a case is done, None where that is the common desk."""
    route = _ROUTES.get((case.procedure, verb))
    return address(route, case.pk) if route is not None else None
