"""Rural collectives as JSON: the twin of their list."""

from __future__ import annotations

from ninja import Field, Router, Schema

from mianzhou.applications.collective_assets.collectives.queries import READ, collectives_for
from mianzhou.applications.collective_assets.lists import COLLECTIVE_FILTERS
from mianzhou.portal.api.api import list_api

router = Router(tags=["rural collectives"])


class CollectiveOut(Schema):
    """A collective, how many households and confirmed members it has."""

    code: str
    name: str
    form: str
    unit: str = Field(alias="unit.code")
    region: str = Field(alias="region.code")
    households: int = Field(alias="households_count")
    members: int = Field(alias="members_count")


list_api(
    router,
    "/collectives",
    query=collectives_for,
    schema=CollectiveOut,
    permission=READ,
    filters=COLLECTIVE_FILTERS,
    sorts=("code", "name", "unit__short_name", "households_count", "members_count"),
    default_sort="code",
    summary="农村集体经济组织 Rural collectives",
)
