"""Matching as JSON: which entity of the registries one record is about, and why."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from mianzhou.data.matching.api import match_record
from mianzhou.portal.access import actor_of
from mianzhou.portal.api.operations import operation

router = Router(tags=["registries"])
Value = str | int | float | bool | None


class MatchIn(Schema):
    """One record with what is known of it; the fields are those of the kind, in any usual spelling."""

    kind: str = Field("person", max_length=16, description="person organisation place")
    record: dict[str, Value] = Field(
        max_length=20, description="person: number, name, sex, birth, phone, address; 字段可缺 any may be missing"
    )
    purpose: str = Field(
        "", max_length=200, description="用途，必填，记入审计 what it is for: required, kept in the audit record"
    )
    limit: int = Field(5, ge=1, le=30)


class ComparisonOut(Schema):
    """One field compared: the level reached, its weight in bits, and the comparable forms on both sides, the held one masked by grade."""

    field: str
    level: str
    weight: float
    given: str | None
    held: str | None


class CandidateOut(Schema):
    """An entity: `prior` and the weights of the comparisons add up to `weight` (log2 odds), which `probability` follows from."""

    entity: int
    number: str
    name: str
    probability: float
    verdict: str
    prior: float
    weight: float
    comparisons: list[ComparisonOut]
    masked: bool


class MatchOut(Schema):
    """The candidates, the likeliest first; none: nobody within reach is like it."""

    kind: str
    candidates: list[CandidateOut]


@operation(
    router.post,
    "/data/match",
    permission="registry.read",
    response=MatchOut,
    refuses=(503,),
    summary="一条记录是谁的 Whom a record is about",
)
def match_one(request: HttpRequest, body: MatchIn) -> dict[str, Any]:
    """The entities that one record may be about, each with its probability and how that came about."""
    found = match_record(
        kind=body.kind,
        record=body.record,
        limit=body.limit,
        purpose=body.purpose,
        actor=actor_of(request),
        as_of=timezone.now(),
    )
    return {"kind": body.kind, "candidates": [each.as_json() for each in found]}
