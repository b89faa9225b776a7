"""A resource of measured values and a clerk's key to it, for the push benchmark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mianzhou.data.catalogue.models import Category, Resource, ResourceVersion
from mianzhou.kernel.people.api import Person, RoleGrant, actor_for, create_token
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit

FIELDS = ("reading_no", "station", "metric", "value", "unit", "measured_at")


def city_with_a_sender(name: str) -> str:
    """Make the city; the secret of the clerk's key."""
    now = datetime.now(UTC)
    region = Region.objects.create(code="9801", name="云河市", short_name="云河", level="city", path="9801")
    unit = Unit.objects.create(
        code="ecology",
        full_name="云河市生态环境局",
        short_name="市生态环境局",
        level="city",
        kind="bureau",
        region=region,
        path="ecology",
    )
    category = Category.objects.create(code="1", title="测试")
    resource = Resource.objects.create(
        name=name, code="1/1", title="监测读数", category=category, provider=unit, region=region, level="city",
        created_at=now, created_by="bench", updated_at=now,
    )  # fmt: skip
    kinds = {"value": "number", "measured_at": "datetime"}
    schema = {
        "fields": [{"name": field, "type": kinds.get(field, "string")} for field in FIELDS],
        "primaryKey": ["reading_no"],
    }
    version = ResourceVersion.objects.create(
        resource=resource, number=1, state="published", schema=schema, metadata={}, drafted_at=now, drafted_by="bench",
        in_force_from=now,
    )  # fmt: skip
    resource.state, resource.current_version = "published", version
    resource.save()
    person = Person.objects.create(username="bench", name="测试", unit=unit, created_at=now)
    RoleGrant.objects.create(person=person, role="clerk", unit=unit, granted_at=now, granted_by="bench")
    _, secret = create_token(actor=actor_for(person), as_of=now, name="bench", expires_at=now + timedelta(days=1))
    return secret
