"""A small store with two depots and the outside, for the tests of this room."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from mianzhou.kernel.people.api import Actor, Grant, system_actor
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.api import Unit
from mianzhou.services.ledgers import api

KEEPER = system_actor("test", ["ledger.read", "ledger.keep", "ledger.approve"])
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def at(hours: float) -> datetime:
    """So many hours after everything was opened."""
    return BEGAN + timedelta(hours=hours)


class Store:
    """A book with a measure by the piece and one in yuan, and accounts for both."""

    def __init__(self) -> None:
        region = Region.objects.create(
            code="5199", name="试验市", short_name="试验", level="prefecture", path="51.5199"
        )
        self.unit = self._unit("t-store", region)
        self.other = self._unit("t-other", region)
        self.book = api.open_book(code="t-stock", title="试验库存", unit=self.unit, actor=KEEPER, as_of=BEGAN)
        self.tents = api.open_measure(code="tent", title="帐篷", unit="顶", actor=KEEPER, as_of=BEGAN)
        self.yuan = api.open_measure(code="CNY", title="人民币", unit="元", places=2, actor=KEEPER, as_of=BEGAN)
        self.outside = self.account("outside", may_go_below=True)
        self.north = self.account("north", keeper=self.unit)
        self.south = self.account("south", keeper=self.other)

    def _unit(self, code: str, region: Region) -> Unit:
        return Unit.objects.create(
            code=code, full_name=code, short_name=code, level="city", kind="government", region=region, path=code
        )

    def account(
        self, code: str, *, measure: api.Measure | None = None, keeper: Unit | None = None, may_go_below: bool = False
    ) -> api.Account:
        return api.open_account(
            book=self.book,
            code=code,
            title=code,
            measure=measure or self.tents,
            keeper=keeper,
            may_go_below=may_go_below,
            actor=KEEPER,
            as_of=BEGAN,
        )

    def lot(self, code: str, expires_on: date | None) -> api.Lot:
        return api.open_lot(measure=self.tents, code=code, expires_on=expires_on, actor=KEEPER, as_of=BEGAN)

    def draft(
        self,
        key: str,
        source: api.Account,
        target: api.Account,
        amount: int | str,
        *,
        lot: api.Lot | None = None,
        effective: float | None = None,
    ) -> api.Draft:
        lot_id = lot.pk if lot else None
        much = Decimal(amount)
        lines = (api.Line(source.pk, -much, lot_id), api.Line(target.pk, much, lot_id))
        return api.Draft(key, "test", lines, effective_at=None if effective is None else at(effective))

    def post(self, *drafts: api.Draft, now: float, actor: Actor = KEEPER) -> tuple[api.Posted, ...]:
        return api.post(book=self.book, drafts=drafts, actor=actor, as_of=at(now))

    def held(self, account: api.Account) -> Decimal:
        return sum((held for held, _ in api.held_now([account.pk]).values()), Decimal(0))

    def held_at(self, account: api.Account, hours: float, *, known: float | None = None, now: float = 1000) -> Decimal:
        known_at = None if known is None else at(known)
        found = api.held_at(self.book, at=at(hours), now=at(now), known_at=known_at, accounts=[account.pk])
        return sum(found.values(), Decimal(0))


def person(number: int, role: str, unit: Unit | None = None) -> Actor:
    """A person without an account, holding a role over a unit or the city."""
    grant = Grant(role, unit_path=unit.path if unit else None)
    return Actor(f"person {number}", person_id=number, unit_id=unit.pk if unit else None, grants=(grant,))
