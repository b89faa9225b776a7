"""The ledger card of an asset: what happened to it line by line, with what was there after each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mianzhou.applications.collective_assets.assets.models import RESOURCE, Asset
from mianzhou.applications.collective_assets.collectives.queries import names_of
from mianzhou.applications.collective_assets.words import CHANGES
from mianzhou.kernel.text import Text

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class CardLine:
    """One change: `area` in mu and `value` in yuan, what came or went; `area_left` and `value_left` what was there after it, None where it is not told in that."""

    on: date
    verb: Text
    area: Decimal | None
    value: Decimal | None
    area_left: Decimal | None
    value_left: Decimal | None
    reason: str
    paper: str
    actor: str


def card_lines(asset: Asset) -> list[CardLine]:
    """All changes of a card in the order in which they were entered."""
    found: list[CardLine] = []
    area = value = _NOTHING
    with_area, with_value = asset.area is not None, asset.kind != RESOURCE
    changes = list(asset.changes.order_by("pk"))
    names = names_of(change.actor_name for change in changes)
    for change in changes:
        area, value = area + change.area, value + change.value
        found.append(
            CardLine(
                change.on,
                CHANGES[change.verb],
                change.area if with_area else None,
                change.value if with_value else None,
                area if with_area else None,
                value if with_value else None,
                change.reason,
                change.paper,
                names.get(change.actor_name, change.actor_name),
            )
        )
    return found
