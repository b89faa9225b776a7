"""The part of the lived city that concerns rural collectives: one with its books, guided by the data bureau, whose clerk and head can sign in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any


def collective_places(now: datetime) -> dict[str, dict[str, Any]]:
    """One instance for every route of these pages with parameters."""
    from mianzhou.applications.collective_assets import api as rural
    from mianzhou.kernel.people.api import Person, actor_for, system_actor
    from mianzhou.kernel.regions.api import region_by_code
    from mianzhou.kernel.units.api import unit_by_code
    from mianzhou.samplecity.villages import begin_counting, live_earning

    keeper, head = (actor_for(Person.objects.get(username=name)) for name in ("shuju", "juzhang"))
    county = system_actor("journey", ["collective.file"])
    begin = now - timedelta(days=120)
    collective = rural.open_collective(
        code="N2980121101009", name="柳溪村股份经济合作社", form="shareholding", unit=unit_by_code("9801-sjj"),
        region=region_by_code("980121101"), actor=head, as_of=begin,
    )  # fmt: skip
    live_earning(collective=collective, keeper=keeper, head=head, county=county, begin=begin, now=now)
    inventory = begin_counting(collective=collective, keeper=keeper, now=now)
    certificate = rural.certify(collective=collective, registrar=unit_by_code("9801-sjj"), actor=county, as_of=now)
    asset = collective.assets.order_by("pk")[0]
    of_it = {"code": collective.code}
    return {
        "collective": of_it,
        "collective_part": of_it | {"part": "shares"},
        "collective_do": of_it | {"verb": "enter_asset"},
        "collective_inventory": of_it | {"inventory_id": inventory.pk},
        "collective_look": of_it | {"inventory_id": inventory.pk, "line_id": inventory.lines.get(asset=asset).pk},
        "collective_asset": of_it | {"asset_id": asset.pk},
        "collective_statements": of_it | {"distribution_id": collective.distributions.order_by("pk")[0].pk},
        "collective_distribution": of_it | {"distribution_id": collective.distributions.order_by("pk")[0].pk},
        "collective_certify": of_it,
        "verified_certificate": {"code": certificate.code},
        "public_register": {"register_id": "rural-collectives"},
        "certificate_file": {"certificate_id": certificate.pk},
    }
