"""The catalogue of resources, tried as every role: who drafts for a unit, and who reviews."""

from __future__ import annotations

from typing import Any

import pytest
from tests.properties.trying import Tried, check

from mianzhou.data.catalogue.actions import drafting, importing, lifecycle
from mianzhou.data.catalogue.tests import office as offices

pytestmark = pytest.mark.django_db
EDITORS, STEWARDS = {"clerk", "head", "steward"}, {"steward"}


def catalogue() -> Tried:
    """Resources of a county's bureau: a draft, one handed in, one reviewed, one in force, and one in force with a draft over it."""
    office = offices.Office()
    unit = office.county_bureau
    done: Any = {"actor": offices.OPERATOR, "as_of": offices.AS_OF}
    by: Any = {"as_of": offices.AS_OF}
    draft = office.resource("draft", unit)
    submitted, reviewed = office.resource("submitted", unit), office.resource("reviewed", unit)
    for each in (submitted, reviewed):
        lifecycle.submit_resource(resource=each, **done)
    lifecycle.approve_resource(resource=reviewed, **done)
    published, changing = office.published("published", unit), office.published("changing", unit)
    drafting.revise_resource(resource=changing, metadata={"title": "另一名称"}, **done)
    title: Any = {"metadata": {"title": "新名称"}}
    new: Any = {"name": "new", "schema": offices.schema(), "metadata": offices.COMPLETE, "provider": unit}
    told = importing.Registration("brought", offices.schema(), offices.COMPLETE)
    return Tried(
        unit.path,
        unit.region.path,
        scoped=[
            ("register", EDITORS, lambda a: drafting.register_resource(**new, actor=a, **by)),
            ("change a draft", EDITORS, lambda a: drafting.revise_resource(resource=draft, **title, actor=a, **by)),
            ("change what is in force", EDITORS, lambda a: drafting.revise_resource(resource=published, **title, actor=a, **by)),
            ("drop a draft", EDITORS, lambda a: drafting.drop_draft(resource=changing, actor=a, **by)),
            ("hand in", EDITORS, lambda a: lifecycle.submit_resource(resource=draft, actor=a, **by)),
            ("return", STEWARDS, lambda a: lifecycle.return_resource(resource=submitted, reason="补充", actor=a, **by)),
            ("approve", STEWARDS, lambda a: lifecycle.approve_resource(resource=submitted, actor=a, **by)),
            ("publish", STEWARDS, lambda a: lifecycle.publish_resource(resource=reviewed, actor=a, **by)),
            ("withdraw", STEWARDS, lambda a: lifecycle.withdraw_resource(resource=published, reason="停用", actor=a, **by)),
            ("bring in", EDITORS, lambda a: importing.register_or_revise(registration=told, provider=unit, actor=a, **by)),
            ("bring a file in", EDITORS, lambda a: importing.import_planned(planned=[importing.Planned(told, "new", unit)], actor=a, **by)),
            ("bring in and publish", STEWARDS, lambda a: importing.register_or_revise(registration=told, provider=unit, publish=True, actor=a, **by)),
            ("publish what there is", STEWARDS, lambda a: importing.register_or_revise(registration=importing.Registration("draft", offices.schema(), offices.COMPLETE), provider=unit, existing=draft, publish=True, actor=a, **by)),
        ],
    )  # fmt: skip


def test_the_catalogue_as_every_role() -> None:
    check(catalogue())
