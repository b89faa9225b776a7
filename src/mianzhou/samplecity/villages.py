"""Three villages of a township with their books: one whose shares are given out and earn, one whose members are up in public, one in the middle of its inventory.

Every step goes through the actions, by who may take it, at the moment at which it would have happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from mianzhou.applications.collective_assets import api as rural
from mianzhou.data.normalising.api import check_character
from mianzhou.kernel.people.api import Actor, actor_for
from mianzhou.kernel.regions.api import Region, children_of, region_by_code
from mianzhou.kernel.units.api import Unit, unit_by_code
from mianzhou.samplecity.people import open_accounts
from mianzhou.services.cases.api import Case, act
from mianzhou.services.postings.api import put_up

TOWNSHIP, PLACE = "980121101-gov", "980121101"
_SURNAMES, _GIVEN = (
    "赵钱孙李周吴郑王冯陈",
    ("德富", "秀兰", "建国", "玉芳", "志明", "桂英", "长根", "小梅", "永福", "春花"),
)
_HOUSEHOLDS, _BEGIN = 24, timedelta(days=120)


@dataclass(frozen=True, slots=True)
class _Village:
    """A village and who acts for it."""

    collective: rural.Collective
    keeper: Actor
    head: Actor
    county: Actor


@transaction.atomic
def keep_books(*, city: str, registrar: Actor, now: datetime) -> None:
    """Make the three villages, once."""
    if rural.Collective.objects.exists():
        return
    begin = now - _BEGIN
    people = open_accounts(city=city, actor=registrar, as_of=begin)
    keeper, head, county = (actor_for(people[name]) for name in ("nongjing", "zhenzhang", "xiannong"))
    unit = unit_by_code(TOWNSHIP)
    places = children_of(region_by_code(PLACE), at=begin.date()).filter(level="village")
    for n, (place, live) in enumerate(zip(places, (_earning, _in_public, _counting), strict=False)):
        collective = _opened(n, place, unit, head, begin)
        village = _Village(collective, keeper, head, county)
        _settled(village, n, begin)
        live(village, begin, now)
        if live is not _in_public:
            rural.certify(
                collective=collective,
                registrar=unit_by_code("980121-nyncj"),
                actor=county,
                as_of=begin + timedelta(days=50),
            )


def _opened(n: int, place: Region, unit: Unit, head: Actor, at: datetime) -> rural.Collective:
    return rural.open_collective(
        code=f"N2{PLACE}{n + 1:03d}", name=f"{place.short_name}股份经济合作社", form="shareholding", unit=unit, region=place,
        actor=head, as_of=at,
    )  # fmt: skip


def _settled(village: _Village, n: int, at: datetime) -> None:
    rows = [(f"{h + 1:03d}", f"{_name(n, h, 0)}", f"{h % 4 + 1}组", h % 9 == 4) for h in range(_HOUSEHOLDS)]
    rural.add_households(collective=village.collective, rows=rows, actor=village.keeper, as_of=at)
    day = at.date()
    cards = (
        rural.Card("Z001", "后山林地", "forest", day - timedelta(9000), area=Decimal("326.40"), keeper=rows[0][1]),
        rural.Card("Z002", "河滩水面", "water", day - timedelta(9000), area=Decimal("41.75"), keeper=rows[1][1]),
        rural.Card("Z003", "东湾荒地", "wasteland", day - timedelta(9000), area=Decimal("18.20"), disputed="与邻村边界待勘定"),
        rural.Card("J001", "沿街门面房", "houses", day - timedelta(2400), value=Decimal("864000.00"), keeper=rows[2][1]),
        rural.Card("J002", "粮食烘干机", "machines", day - timedelta(700), value=Decimal("126500.00"), keeper=rows[3][1]),
        rural.Card("J003", "银行存款", "cash", day - timedelta(200), value=Decimal("215380.66"), keeper=rows[0][1]),
        rural.Card("F001", "村文化室", "culture", day - timedelta(3000), value=Decimal("148000.00"), keeper=rows[4][1]),
        rural.Card("F002", "村卫生室", "health", day - timedelta(3000), value=Decimal("96000.00"), keeper=rows[5][1]),
    )  # fmt: skip
    rural.enter_assets(collective=village.collective, cards=cards, actor=village.keeper, as_of=at)


def _roll(village: _Village, n: int, at: datetime) -> Case:
    """A list of members: two to four in a household."""
    people = tuple(
        rural.Proposed(
            f"{h + 1:03d}", _name(n, h, m), _number(n, h, m), "initial" if m < 2 else "statutory", 12 if m < 2 else 0
        )
        for h in range(_HOUSEHOLDS)
        for m in range(2 + h % 3)
    )
    drafted = rural.draft_roll(
        collective=village.collective, title="成员身份确认", base_on=at.date(), members=people, actor=village.keeper,
        as_of=at,
    )  # fmt: skip
    _voted(village, drafted.case, len(people), at)
    return drafted.case


def _voted(village: _Village, case: Case, eligible: int, at: datetime) -> None:
    counts = {"members": str(eligible), "present": str(eligible - 3), "in_favour": str(eligible - 5)}
    act(case_id=case.pk, verb="vote", actor=village.keeper, as_of=at, data={"held_on": at.date().isoformat(), **counts})
    body = "现将表决结果公示，如有异议，请在公示期内向镇农经站反映。"
    put_up(case_id=case.pk, title=case.title, body=body, until_on=None, actor=village.keeper, as_of=at)


def _filed(village: _Village, case: Case, at: datetime) -> None:
    act(case_id=case.pk, verb="submit", actor=village.keeper, as_of=at)
    act(case_id=case.pk, verb="pass", actor=village.head, as_of=at + timedelta(days=2))
    act(case_id=case.pk, verb="file", actor=village.county, as_of=at + timedelta(days=5))


def _members_confirmed(village: _Village, n: int, begin: datetime) -> None:
    case = _roll(village, n, begin + timedelta(days=1))
    _filed(village, case, begin + timedelta(days=10))
    roll = rural.Member.objects.filter(household__collective=village.collective).values_list("roll", flat=True)[0]
    rural.enter_roll(roll_id=roll, actor=village.keeper, as_of=begin + timedelta(days=16))


def _earning(village: _Village, begin: datetime, now: datetime) -> None:
    """Shares given out and certified, a transfer, two contracts with something wrong, last year distributed."""
    _members_confirmed(village, 0, begin)
    terms = rural.ShareTerms(Decimal(10), Decimal("0.5"), Decimal(5), Decimal(15))
    at = begin + timedelta(days=20)
    plan = rural.draft_plan(
        collective=village.collective,
        title="股权设置方案",
        base_on=at.date(),
        terms=terms,
        actor=village.keeper,
        as_of=at,
    )
    _voted(village, plan.case, 72, at)
    _filed(village, plan.case, at + timedelta(days=9))
    rural.give_out(plan_id=plan.pk, actor=village.keeper, as_of=begin + timedelta(days=40))
    _seats(village, begin + timedelta(days=41))
    cap = {"percent": Decimal(8), "resolution": "成员大会决议第3号"}
    rural.set_holder_cap(collective=village.collective, actor=village.keeper, as_of=begin + timedelta(days=42), **cap)  # type: ignore[arg-type]
    certified = begin + timedelta(days=45)
    run = rural.ask_for_certificates(collective=village.collective, actor=village.keeper, as_of=certified)
    rural.run_certificates(run_id=run.pk, as_of=certified)
    first, second = rural.Household.objects.filter(collective=village.collective, number__in=["001", "002"]).order_by(
        "number"
    )
    rural.move_shares(
        collective=village.collective, kind="transferred", source=first, target=second, shares=Decimal(4), price=Decimal(1200),
        paper="转让协议第1号", key="1", actor=village.keeper, as_of=begin + timedelta(days=60), on=(begin + timedelta(days=60)).date(),
    )  # fmt: skip
    _let(village, now)
    _distributed(village, begin + timedelta(days=80), now)


def _seats(village: _Village, at: datetime) -> None:
    members = list(
        rural.Member.objects.filter(household__collective=village.collective, state="confirmed").order_by("pk")[:8]
    )
    bodies = ("council", "council", "council", "supervisors", "supervisors", "supervisors", "assembly", "assembly")
    for n, (member, body) in enumerate(zip(members, bodies, strict=True)):
        rural.elect(
            collective=village.collective, member_id=member.pk, body=body, chairs=n in (0, 3), since=at.date(),
            elected="成员大会决议第2号", actor=village.keeper, as_of=at,
        )  # fmt: skip


def _let(village: _Village, now: datetime) -> None:
    """A shop whose rent is unpaid, and a machine let below the market that ends soon."""
    from_day = now.date() - timedelta(days=500)
    assets = {a.card: a for a in village.collective.assets.all()}
    shop = rural.Terms("HT-01", "lease", "云川万家超市", "tender", "成员代表大会决议第5号", from_day, from_day + timedelta(1500), Decimal(36000), Decimal(40000))  # fmt: skip
    made = rural.enter_contract(asset_id=assets["J001"].pk, terms=shop, actor=village.keeper, as_of=now - timedelta(90))
    rent = made.rents.order_by("due_on")[0]
    rural.pay_rent(
        rent_id=rent.pk, paid_on=from_day, receipt="SJ-0001", actor=village.keeper, as_of=now - timedelta(90)
    )
    start = now.date() - timedelta(days=320)
    dryer = rural.Terms("HT-02", "contracting", "丰收农机合作社", "talks", "成员代表大会决议第6号", start, start + timedelta(365), Decimal(6000), Decimal(11000))  # fmt: skip
    rural.enter_contract(asset_id=assets["J002"].pk, terms=dryer, actor=village.keeper, as_of=now - timedelta(90))


def _distributed(village: _Village, at: datetime, now: datetime) -> None:
    figures = rural.Figures(
        income=Decimal("98650.00"), costs=Decimal("21433.50"), losses=Decimal(0), carried_in=Decimal(0),
        reserve_rate=Decimal("0.20"), welfare_rate=Decimal("0.10"),
    )  # fmt: skip
    drafted = rural.draft_distribution(
        collective=village.collective, year=now.year - 1, figures=figures, actor=village.keeper, as_of=at
    )
    rural.judge_distribution(
        distribution_id=drafted.pk,
        passed=True,
        resolution="成员大会决议第7号",
        actor=village.head,
        as_of=at + timedelta(days=3),
    )
    rural.pay(distribution_id=drafted.pk, paid_on=at.date(), actor=village.keeper, as_of=at + timedelta(days=6))


def _in_public(village: _Village, begin: datetime, now: datetime) -> None:
    """The list of members stands in public today."""
    _roll(village, 1, now - timedelta(days=3))


def _counting(village: _Village, begin: datetime, now: datetime) -> None:
    """Members are confirmed; the inventory of last year's end is under way."""
    _members_confirmed(village, 2, begin)
    begin_counting(collective=village.collective, keeper=village.keeper, now=now)


def begin_counting(*, collective: rural.Collective, keeper: Actor, now: datetime) -> rural.Inventory:
    """Begin the inventory of last year's end."""
    return rural.begin_inventory(
        collective=collective,
        year=now.year - 1,
        on=date(now.year - 1, 12, 31),
        actor=keeper,
        as_of=now - timedelta(days=5),
    )


def live_earning(
    *, collective: rural.Collective, keeper: Actor, head: Actor, county: Actor, begin: datetime, now: datetime
) -> None:
    """Let a collective that has nothing yet come to households, assets, shares, contracts and a distribution."""
    village = _Village(collective, keeper, head, county)
    _settled(village, 0, begin)
    _earning(village, begin, now)


def _name(n: int, household: int, member: int) -> str:
    surname = _SURNAMES[(household * 7 + n * 3) % 10] if member != 1 else _SURNAMES[(household * 3 + n + 5) % 10]
    return surname + _GIVEN[(household + member * 3 + n) % 10]


def _number(n: int, household: int, member: int) -> str:
    born = date(
        1950 + (household * 5 + member * 23 + n) % 60, 1 + (household + member) % 12, 1 + (household * 3 + n) % 28
    )
    seventeen = f"980121{born:%Y%m%d}{(n * 300 + household * 5 + member) % 1000:03d}"
    return seventeen + check_character(seventeen)
