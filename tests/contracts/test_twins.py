"""Every list of the site has a twin in the API, with the same rows; and answers over a living city are as the description says."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema_rs import validator_for

from mianzhou.portal.api.site import description
from tests.journeys.site import ROLES, Site
from tests.journeys.test_every_page import address
from tests.journeys.test_exports import COUNT, LISTS, reader_of
from tests.journeys.visits import CHROMIUM, Visits

pytestmark = [pytest.mark.journey, pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs Chromium at {CHROMIUM}")]
# The page's name, and the address of its twin. What stands on the page of one thing is part of that thing's answer.
TWINS = {
    "announcements": "/api/announcements",
    "assessment_schemes": "/api/assessment-schemes",
    "assessments": "/api/assessments",
    "audit": "/api/audit",
    "basic_units_compared": "/api/basic-units-compared",
    "batches": "/api/batches",
    "board": "/api/lights",
    "collectives": "/api/collectives",
    "complaints": "/api/complaints",
    "complaints_accountable": "/api/complaints-accountable",
    "console_history": "/api/lake-questions",
    "disputes": "/api/disputes",
    "documents": "/api/documents",
    "economy": "/api/economy",
    "extensions": "/api/extensions",
    "inbox": "/api/inbox",
    "ledgers": "/api/ledgers",
    "missing_documents": "/api/missing-documents",
    "obligations": "/api/obligations",
    "office_hours": "/api/office-hours",
    "people": "/api/people",
    "quality": "/api/quality-ranking",
    "quality_scores": "/api/quality",
    "regions": "/api/regions",
    "registry_coverage": "/api/registry-coverage",
    "registry_runs": "/api/registry-runs",
    "relief": "/api/relief/stock",
    "relief_catalogue": "/api/relief/catalogue",
    "relief_checks": "/api/relief/counts",
    "relief_coverage": "/api/relief/coverage",
    "relief_drills": "/api/relief/drills",
    "relief_events": "/api/relief/events",
    "relief_expiry": "/api/relief/expiring",
    "relief_places": "/api/relief/places",
    "relief_transfers": "/api/relief/transfers",
    "resources": "/api/resources",
    "resources_classes": "/api/resource-classes",
    "resources_repeated": "/api/resources-repeated",
    "resources_review": "/api/resource-reviews",
    "review": "/api/reviews",
    "sources": "/api/sources",
    "targets": "/api/targets",
    "task_from_obligations": "/api/registrable-obligations",
    "tasks": "/api/tasks",
    "units": "/api/units",
    "unknown_names": "/api/unknown-names",
    "upload": "/api/loads",
    "watching": "/api/watched-clocks",
    "watching_notices": "/api/watching-notices",
    "watching_units": "/api/watching-totals",
}
OF_ONE_THING = {
    "announcement",
    "assessment_round",
    "assessment_subject",
    "collective",
    "collective_asset",
    "collective_distribution",
    "collective_part",
    "collectives_figures",
    "collectives_supervision",
    "complaint_figures",
    "economy_series",
    "ledger",
    "ledger_account",
    "ledger_lots",
    "ledger_postings",
    "ledger_reservations",
    "ledger_stocktakes",
    "region",
    "register_entries",
    "relief_allocation",
    "relief_count",
    "relief_drill",
    "relief_event",
    "relief_event_part",
    "relief_hit",
    "relief_place",
    "relief_transfer",
    "resource",
    "unit",
}
DESCRIPTION = description()
COMPONENTS = DESCRIPTION["components"]
READING = schemathesis.openapi.from_dict(DESCRIPTION).include(method="GET").exclude(path="/api/health")


def test_every_list_has_a_twin() -> None:
    assert set(TWINS) | OF_ONE_THING == set(LISTS)
    assert set(TWINS.values()) <= DESCRIPTION["paths"].keys()


@pytest.mark.parametrize("name", sorted(TWINS))
def test_the_twin_has_the_same_rows(name: str, lived: Site, visits: Visits) -> None:
    for _ in range(5):  # the city's worker may have written between the two
        answer = visits.ask(lived, reader_of(name), TWINS[name])
        assert answer.status == 200
        found = json.loads(answer.body)
        if not isinstance(found, dict) or "total" not in found:
            return  # figures and the worklist: no list in pages
        page = visits.ask(lived, reader_of(name), address(lived, name)).text
        counted = COUNT.search(re.sub(r"<[^>]*>", "", page))
        assert counted is not None
        if found["total"] == int(counted[1].replace(",", "")):
            return
    raise AssertionError(f"{found['total']} in the API, {counted[1]} on the page")


@pytest.mark.parametrize("operation", [o.ok() for o in READING.get_all_operations()], ids=lambda o: o.label)
def test_answers_over_a_living_city_are_as_described(operation: Any, lived: Site, visits: Visits) -> None:
    """Right requests of every reading operation: no server error, and each body is of its schema."""
    answers = operation.definition.raw["responses"]
    account = ROLES[next((role for role, paths in READERS.items() if operation.path in paths), "supervisor")]

    @settings(
        max_examples=10, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        request = case.as_transport_kwargs(base_url=lived.url)
        path = request["url"].removeprefix(lived.url)
        answer = visits.ask(lived, account, path)
        assert str(answer.status) in answers, f"{answer.status} {path}"
        _of_its_schema(answers[str(answer.status)], answer.body)

    ask()
    template = operation.path
    instance = lived.places.get(
        {"/api/documents/{document_id}": "api_document", "/api/units/{code}": "api_unit"}.get(template, "")
    )
    plain = template.format(**instance) if instance else template
    if "{" not in plain:
        answer = visits.ask(lived, account, plain)
        assert answer.status in {200, 422}, plain
        _of_its_schema(answers[str(answer.status)], answer.body)


READERS = {
    "statistician": {"/api/basic-units-compared"},
    "administrator": {"/api/people", "/api/audit"},
    "steward": {
        "/api/disputes",
        "/api/disputes/{dispute_id}",
        "/api/lake-questions",
        "/api/lake-tables",
        "/api/lake-tables/{name}",
        "/api/registry-coverage",
        "/api/registry-runs",
        "/api/resource-reviews",
        "/api/unknown-names",
    },
}


def _of_its_schema(answer: dict[str, Any], body: bytes) -> None:
    for content in answer.get("content", {}).values():
        schema = {**content["schema"], "components": COMPONENTS}
        validator_for(schema).validate(json.loads(body))
