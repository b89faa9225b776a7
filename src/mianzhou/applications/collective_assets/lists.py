"""The lists of the application: columns, filters and statuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from mianzhou.applications.collective_assets.assets.contract_warnings import Caution, warnings_of
from mianzhou.applications.collective_assets.assets.models import Asset, Contract, Inventory
from mianzhou.applications.collective_assets.classes import CLASSES, FORMS, UNLET
from mianzhou.applications.collective_assets.collectives.models import Collective, Member
from mianzhou.applications.collective_assets.shareholding.models import Distribution, DistributionLine
from mianzhou.applications.collective_assets.shareholding.queries import Holdings
from mianzhou.applications.collective_assets.words import (
    BASES,
    CONTRACT_KINDS,
    DISTRIBUTION_STATES,
    FORMS_OF_COLLECTIVE,
    INVENTORY_STATES,
    MEMBER_STATES,
)
from mianzhou.data.standards.api import mask
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Action, ChoiceFilter, Column, Filter, Status, TextFilter
from mianzhou.services.registers.api import RegisterCertificate

_YUAN, _MU, _SHARE = Text("元", "yuan"), Text("亩", "mu"), Text("股", "shares")
FORM_NAMES = {code: title for forms in FORMS.values() for code, title in forms.items()}


def collective_url(collective: Collective) -> str:
    """The page of a collective."""
    return reverse("collective", args=[collective.code])


def part_url(collective: Collective, part: str) -> str:
    """A part of a collective's page."""
    return reverse("collective_part", args=[collective.code, part])


def do_url(collective: Collective, verb: str, about: int | None = None) -> str:
    """The form of a verb, about one row of the collective's where it needs one."""
    url = reverse("collective_do", args=[collective.code, verb])
    return f"{url}?about={about}" if about is not None else url


PARTS: dict[str, Text] = {
    "": Text("概况", "Overview"),
    "assets": Text("资产", "Assets"),
    "inventories": Text("年度清查", "Inventories"),
    "contracts": Text("合同", "Contracts"),
    "members": Text("成员", "Members"),
    "shares": Text("股权", "Shares"),
    "distributions": Text("收益分配", "Distributions"),
    "bodies": Text("三会", "Bodies"),
}


def tabs_of(collective: Collective, part: str) -> list[tuple[bool, Text, str]]:
    """The parts of a collective's page: whether one is shown now, what it is called, where it is."""
    return [
        (code == part, title, part_url(collective, code) if code else collective_url(collective))
        for code, title in PARTS.items()
    ]


COLLECTIVES = [
    Column("code", Text("编码", "Code"), sort="code", nowrap=True),
    Column("name", Text("名称", "Name"), sort="name", link=collective_url, wide=True),
    Column("form", Text("登记形式", "Form"), sort="form", value=lambda c: FORMS_OF_COLLECTIVE[c.form]),
    Column("unit", Text("指导单位", "Guided by"), sort="unit__short_name"),
    Column("households_count", Text("户数", "Households"), kind="number", sort="households_count"),
    Column("members_count", Text("成员数", "Members"), kind="number", sort="members_count"),
]
COLLECTIVE_FILTERS: list[Filter] = [
    TextFilter("q", Text("名称、编码", "Name, code"), fields=("name", "code")),
    ChoiceFilter("form", Text("登记形式", "Form"), field="form", choices=list(FORMS_OF_COLLECTIVE.items())),
]
ASSET_FILTERS: list[Filter] = [
    TextFilter("q", Text("卡号、名称、位置", "Card, name, place"), fields=("card", "name", "place")),
    ChoiceFilter("kind", Text("类别", "Class"), field="kind", choices=list(CLASSES.items())),
    ChoiceFilter("form", Text("形态", "Form"), field="form", choices=list(FORM_NAMES.items())),
]


def asset_status(asset: Asset) -> Status:
    """Whether an asset is there, disputed, or gone."""
    if asset.ended_on is not None:
        return Status("open", Text("已处置", "Gone"))
    if asset.disputed:
        return Status("soon", Text("权属争议，暂不纳入", "Disputed, held out"))
    return Status("done", Text("在册", "On the cards"))


def asset_columns(collective: Collective, *, keeps: bool) -> list[Column]:
    """The cards; a resource asset has an area and no value."""
    columns = [
        Column("card", Text("卡号", "Card"), sort="card", nowrap=True),
        Column("name", Text("名称", "Name"), sort="name", wide=True, link=asset_url),
        Column("kind", Text("类别", "Class"), sort="kind", value=lambda a: CLASSES[a.kind]),
        Column("form", Text("形态", "Form"), sort="form", value=lambda a: FORM_NAMES[a.form]),
        Column("area", Text("面积", "Area"), kind="number", sort="area", unit=_MU, digits=2),
        Column("value", Text("价值", "Value"), kind="number", sort="value", unit=_YUAN, digits=2),
        Column("keeper", Text("责任人", "Kept by"), sort="keeper"),
        Column("status", Text("状态", "State"), kind="status", value=asset_status),
    ]
    if keeps:
        columns.append(
            Column(
                "actions",
                Text("操作", "Actions"),
                kind="actions",
                value=lambda a: [] if a.ended_on else asset_actions(collective, a),
            )
        )
    return columns


def asset_url(asset: Asset) -> str:
    """The page of an asset; its collective comes with it."""
    return reverse("collective_asset", args=[asset.collective.code, asset.pk])


def asset_actions(collective: Collective, asset: Asset) -> list[Action]:
    """What a keeper may do about an asset that is there."""
    change = Action(Text("变动", "Change"), do_url(collective, "change_asset", asset.pk))
    if asset.disputed or asset.form in UNLET:
        return [change]
    return [change, Action(Text("签合同", "Let"), do_url(collective, "enter_contract", asset.pk))]


def member_columns() -> list[Column]:
    """Members by household; the resident number is masked."""
    return [
        Column("household__number", Text("户号", "Household"), sort="household__number", nowrap=True),
        Column("household__head", Text("户主", "Head"), sort="household__head"),
        Column("name", Text("姓名", "Name"), sort="name"),
        Column(
            "number",
            Text("身份证号", "Resident number"),
            value=lambda m: mask("resident_number", m.number),
            nowrap=True,
        ),
        Column("basis", Text("取得方式", "Ground"), sort="basis", value=lambda m: BASES[m.basis]),
        Column("worked_years", Text("农龄", "Years worked"), kind="number", sort="worked_years"),
        Column("state", Text("状态", "State"), kind="status", sort="state", value=member_status),
        Column("since", Text("自", "Since"), kind="date", sort="since"),
    ]


def member_status(member: Member) -> Status:
    """Proposed, confirmed or ended."""
    return Status({"confirmed": "done", "proposed": "waiting"}.get(member.state, "open"), MEMBER_STATES[member.state])


MEMBER_FILTERS: list[Filter] = [
    TextFilter("q", Text("姓名、户号", "Name, household"), fields=("name", "household__number", "household__head")),
    ChoiceFilter("state", Text("状态", "State"), field="state", choices=list(MEMBER_STATES.items())),
]


def holding_columns(
    collective: Collective,
    held: Holdings,
    certified: Mapping[int, RegisterCertificate],
    *,
    keeps: bool,
    planned: Mapping[str, Decimal] | None = None,
) -> list[Column]:
    """Households with their shares; with what a plan that is not in force yet would give them, `planned` by their numbers."""
    total = held.total

    def share(household: Any) -> Decimal | None:
        return (100 * held.households.get(household.pk, Decimal(0)) / total) if total else None

    columns = [
        Column("number", Text("户号", "Household"), sort="number", nowrap=True),
        Column("head", Text("户主", "Head"), sort="head"),
        Column("members_count", Text("成员数", "Members"), kind="number", sort="members_count"),
        Column(
            "shares",
            Text("股份", "Shares"),
            kind="number",
            unit=_SHARE,
            digits=4,
            value=lambda h: held.households.get(h.pk, Decimal(0)),
        ),
        Column("share", Text("占比", "Of all"), kind="number", unit=Text("%", "%"), digits=2, value=share),
        Column(
            "pledged",
            Text("其中质押", "Pledged"),
            kind="number",
            unit=_SHARE,
            digits=4,
            value=lambda h: held.pledged.get(h.pk),
        ),
        Column(
            "certificate",
            Text("股权证书", "Certificate"),
            kind="date",
            value=lambda h: certified[h.pk].issued_at if h.pk in certified else None,
            link=lambda h: reverse("certificate_file", args=[certified[h.pk].pk]) if h.pk in certified else None,
        ),
    ]
    if planned is not None:
        wanted = Text("方案拟量化", "By the plan")
        columns[3:] = [
            Column("planned", wanted, kind="number", unit=_SHARE, digits=4, value=lambda h: planned.get(h.number))
        ]
    elif keeps:
        columns.append(
            Column(
                "actions",
                Text("操作", "Actions"),
                kind="actions",
                value=lambda h: _holding_actions(collective, h.pk) if held.households.get(h.pk) else [],
            )
        )
    return columns


def _holding_actions(collective: Collective, household_id: int) -> list[Action]:
    return [
        Action(Text("转让", "Transfer"), do_url(collective, "transfer", household_id)),
        Action(Text("继承", "Inherit"), do_url(collective, "inherit", household_id)),
        Action(Text("赎回", "Buy back"), do_url(collective, "buy_back", household_id)),
        Action(Text("质押", "Pledge"), do_url(collective, "pledge", household_id)),
    ]


HOUSEHOLD_FILTERS: list[Filter] = [
    TextFilter("q", Text("户号、户主", "Household, head"), fields=("number", "head")),
]


def cautions_of(contract: Contract, on: date) -> tuple[Caution, ...]:
    """What to warn of; `contract` comes from `contracts_of`."""
    return warnings_of(
        on=on,
        rent=contract.rent,
        market_rent=contract.market_rent,
        ends_on=contract.ends_on,
        ended_on=contract.ended_on,
        unpaid=contract.unpaid or Decimal(0),  # type: ignore[attr-defined]
        unpaid_since=contract.unpaid_since,  # type: ignore[attr-defined]
        overlaps=contract.overlaps,  # type: ignore[attr-defined]
    )


def contract_status(contract: Contract, on: date) -> Status:
    """Whether it runs, was wound up, or needs somebody; what it needs stands beside it."""
    cautions = cautions_of(contract, on)
    if any(c.grave for c in cautions):
        return Status("late", Text("须处理", "Act now"))
    if cautions:
        return Status("soon", Text("提醒", "To be watched"))
    if contract.ended_on is not None:
        return Status("open", Text("已办结", "Wound up"))
    return Status("done", Text("履行中", "Running"))


def _said(contract: Contract, on: date) -> Text | None:
    cautions = cautions_of(contract, on)
    if not cautions:
        return None
    return Text("；".join(c.says.zh for c in cautions), "; ".join(c.says.en for c in cautions))


def contract_columns(on: date, *, keeps: bool, of_collective: bool = False) -> list[Column]:
    """Contracts with what is wrong with them; those `of_collective` stand on its own page, which says whose they are."""
    columns = [
        Column("number", Text("合同号", "Contract"), sort="number", nowrap=True),
        Column("asset__collective__name", Text("集体经济组织", "Collective"), sort="asset__collective__name"),
        Column("asset__name", Text("资产", "Asset"), sort="asset__name", link=lambda c: asset_url(c.asset)),
        Column("kind", Text("方式", "Kind"), sort="kind", value=lambda c: CONTRACT_KINDS[c.kind]),
        Column("party", Text("对方", "Let to"), sort="party"),
        Column("starts_on", Text("起", "From"), kind="date", sort="starts_on"),
        Column("ends_on", Text("止", "Until"), kind="date", sort="ends_on"),
        Column("rent", Text("年租金", "Rent a year"), kind="number", sort="rent", unit=_YUAN, digits=2),
        Column("status", Text("状态", "State"), kind="status", value=lambda c: contract_status(c, on)),
        Column("cautions", Text("问题", "What is wrong"), wide=True, value=lambda c: _said(c, on)),
    ]
    if of_collective:
        del columns[1]
    if keeps:
        columns.append(Column("actions", Text("操作", "Actions"), kind="actions", value=_contract_actions))
    return columns


def _contract_actions(contract: Contract) -> list[Action]:
    collective = contract.asset.collective
    found = []
    if contract.open_rents:  # type: ignore[attr-defined]
        found.append(Action(Text("收租", "Rent paid"), do_url(collective, "pay_rent", contract.pk)))
    if contract.ended_on is None:
        found.append(Action(Text("办结", "Wind up"), do_url(collective, "end_contract", contract.pk)))
    return found


CONTRACT_FILTERS: list[Filter] = [
    TextFilter("q", Text("合同号、资产、对方", "Contract, asset, party"), fields=("number", "asset__name", "party")),
    ChoiceFilter("kind", Text("方式", "Kind"), field="kind", choices=list(CONTRACT_KINDS.items())),
]


def inventory_columns() -> list[Column]:
    """The yearly inventories."""
    return [
        Column(
            "year",
            Text("年度", "Year"),
            sort="year",
            link=lambda i: reverse("collective_inventory", args=[i.collective.code, i.pk]),
        ),
        Column("on", Text("基准日", "As of"), kind="date", sort="on"),
        Column("cards", Text("资产数", "Cards"), kind="number"),
        Column("looked", Text("已清查", "Looked at"), kind="number"),
        Column("state", Text("状态", "State"), kind="status", value=_inventory_status),
    ]


def _inventory_status(inventory: Inventory) -> Status:
    return Status({"open": "waiting", "closed": "done"}.get(inventory.state, "open"), INVENTORY_STATES[inventory.state])


def distribution_columns(code: str) -> list[Column]:
    """The yearly distributions."""
    return [
        Column(
            "year",
            Text("年度", "Year"),
            sort="year",
            link=lambda d: reverse("collective_distribution", args=[code, d.pk]),
        ),
        Column("to_shares", Text("按股分配", "To shares"), kind="number", unit=_YUAN, digits=2, sort="to_shares"),
        Column("households", Text("户数", "Households"), kind="number"),
        Column("paid", Text("已发放户数", "Paid"), kind="number"),
        Column("resolution", Text("决议", "Resolution"), wide=True),
        Column("state", Text("状态", "State"), kind="status", value=distribution_status),
    ]


def distribution_status(distribution: Distribution) -> Status:
    """Drafted, approved, paid or dropped."""
    kinds = {"drafted": "waiting", "approved": "soon", "paid": "done"}
    return Status(kinds.get(distribution.state, "open"), DISTRIBUTION_STATES[distribution.state])


SUMS = [
    Column("kind", Text("类别", "Class"), value=lambda s: CLASSES[s.kind]),
    Column("form", Text("形态", "Form"), value=lambda s: FORM_NAMES[s.form]),
    Column("cards", Text("项数", "Cards"), kind="number"),
    Column("area", Text("面积", "Area"), kind="number", unit=_MU, digits=2),
    Column("value", Text("价值", "Value"), kind="number", unit=_YUAN, digits=2),
]
STATEMENT_FILTERS: list[Filter] = [
    TextFilter("q", Text("户号、户主", "Household, head"), fields=("household__number", "household__head")),
]


def statement_columns(collective: Collective, distribution: Distribution, *, keeps: bool) -> list[Column]:
    """What each household gets, what of it goes to its creditor, and since when it is paid; `keeps` where payments may be entered."""
    told = {each["number"]: each for each in distribution.result.get("households", [])}
    sheets = reverse("collective_statements", args=[collective.code, distribution.pk])

    def actions(line: DistributionLine) -> list[Action]:
        found = [Action(Text("通知单", "Statement"), f"{sheets}?{urlencode({'household': line.household.number})}")]
        if keeps and line.paid_on is None:
            found.append(Action(Text("登记发放", "Enter as paid"), do_url(collective, "pay_household", line.pk)))
        return found

    return [
        Column("household__number", Text("户号", "Household"), sort="household__number", nowrap=True),
        Column("household__head", Text("户主", "Head"), sort="household__head"),
        Column("shares", Text("股份", "Shares"), kind="number", unit=_SHARE, digits=4, sort="shares"),
        Column("amount", Text("应得", "Due"), kind="number", unit=_YUAN, digits=2, sort="amount"),
        Column(
            "to_creditor",
            Text("其中付质权人", "To the creditor"),
            kind="number",
            unit=_YUAN,
            digits=2,
            value=lambda line: _some(told.get(line.household.number, {}).get("to_creditor")),
        ),
        Column("paid_on", Text("发放日期", "Paid on"), kind="date", sort="paid_on"),
        Column("actions", Text("操作", "Actions"), kind="actions", value=actions),
    ]


def _some(amount: object) -> Decimal | None:
    """An amount of the kept result, None where it is nothing."""
    return Decimal(str(amount)) if amount else None
