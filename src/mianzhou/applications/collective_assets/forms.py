"""The forms of the application: one for each verb."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from mianzhou.applications.collective_assets.assets.models import Rent
from mianzhou.applications.collective_assets.classes import CLASSES, FORMS
from mianzhou.applications.collective_assets.collectives.actions import Proposed
from mianzhou.applications.collective_assets.collectives.models import Collective, Household, Member
from mianzhou.applications.collective_assets.words import (
    BASES,
    BODIES,
    CHANGES,
    CONTRACT_KINDS,
    CONTRACT_PROCEDURES,
    FORMS_OF_COLLECTIVE,
)
from mianzhou.data.normalising.api import is_resident_number
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import WordedForm

Words = dict[str, tuple[Text, Text | None]]
CHOOSE = Text("请选择", "Choose")
_LINE = re.compile(r"[,，\t]")


def _choices(titles: dict[str, Text], *codes: str) -> Any:
    return lambda: [(code, str(titles[code])) for code in (codes or titles)]


def day_field(**more: Any) -> forms.DateField:
    """A day, picked from the browser's calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _money(**more: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=16, decimal_places=2, min_value=Decimal(0), **more)


def _percent(largest: int) -> forms.DecimalField:
    return forms.DecimalField(max_digits=5, decimal_places=2, min_value=Decimal(0), max_value=Decimal(largest))


def shares_field(**more: Any) -> forms.DecimalField:
    """A number of shares, to four decimals."""
    return forms.DecimalField(max_digits=12, decimal_places=4, min_value=Decimal("0.0001"), **more)


class CollectiveForm(WordedForm):
    """A collective as it is entered; its unit is that of the township."""

    code = forms.CharField(max_length=40)
    name = forms.CharField(max_length=200)
    form = forms.ChoiceField(choices=_choices(FORMS_OF_COLLECTIVE))
    WORDS: ClassVar[Words] = {
        "code": (
            Text("编码", "Code"),
            Text("组织登记证书编号或统一社会信用代码。", "Number of its certificate, or its credit code."),
        ),
        "name": (Text("名称", "Name"), None),
        "form": (Text("登记形式", "Form"), None),
    }


class HouseholdsForm(WordedForm):
    """Households, a line each."""

    rows = forms.CharField(widget=forms.Textarea(attrs={"rows": 10}))
    WORDS: ClassVar[Words] = {
        "rows": (
            Text("农户", "Households"),
            Text(
                "每行一户：户号，户主，住址，脱贫户填“是”。可从表格粘贴。",
                "A line each: number, head, address, “yes” if poor. May be pasted from a sheet.",
            ),
        ),
    }

    def clean_rows(self) -> list[tuple[str, str, str, bool]]:
        """The lines as rows; the first that cannot be read is named."""
        found = []
        for n, line in enumerate(self.cleaned_data["rows"].splitlines(), 1):
            if not line.strip():
                continue
            cells = [cell.strip() for cell in _LINE.split(line)] + ["", "", ""]
            if not cells[0] or not cells[1] or len(cells[0]) > 20 or len(cells[1]) > 64:
                raise forms.ValidationError(
                    str(Text("第 {n} 行缺少户号或户主", "line {n} lacks the number or the head").format(n=n))
                )
            found.append((cells[0], cells[1], cells[2][:200], cells[3].lower() in {"是", "yes", "y", "1"}))
        return found


class RollForm(WordedForm):
    """A round of confirming members."""

    title = forms.CharField(max_length=200)
    base_on = day_field()
    members = forms.CharField(widget=forms.Textarea(attrs={"rows": 10}))
    WORDS: ClassVar[Words] = {
        "title": (Text("名称", "Title"), Text("例如：2026 年成员身份确认。", "For instance: members of 2026.")),
        "base_on": (
            Text("基准日", "Base day"),
            Text("以这一天的情况为准。", "What counts is how things stand on this day."),
        ),
        "members": (
            Text("拟确认的成员", "Proposed members"),
            Text(
                "每行一人：户号，姓名，身份证号，取得方式（初始、法定、申请），农龄。可从表格粘贴。",
                "A line each: household, name, resident number, ground (initial, statutory, applied), years worked. May be pasted from a sheet.",
            ),
        ),
    }

    def clean_members(self) -> tuple[Proposed, ...]:
        """The lines as people; the first that cannot be read is named."""
        grounds = {code: code for code in BASES} | {t.zh[:2]: code for code, t in BASES.items()}
        found = []
        for n, line in enumerate(self.cleaned_data["members"].splitlines(), 1):
            if not line.strip():
                continue
            cells = [cell.strip() for cell in _LINE.split(line)] + ["", "", "", ""]
            household, name, number, ground, years = cells[:5]
            basis = grounds.get(ground.lower()[:2] if ground[:1] > "\u4e00" else ground.lower())
            if not household or not name or len(name) > 64 or not is_resident_number(number):
                why = Text(
                    "第 {n} 行的户号、姓名或身份证号有误", "line {n}: household, name or resident number is wrong"
                )
                raise forms.ValidationError(str(why.format(n=n)))
            if basis is None or not (years or "0").isdecimal() or len(years) > 2:
                why = Text("第 {n} 行的取得方式或农龄有误", "line {n}: the ground or the years are wrong")
                raise forms.ValidationError(str(why.format(n=n)))
            found.append(Proposed(household, name, number.upper(), basis, int(years or 0)))
        return tuple(found)


class CapForm(WordedForm):
    """The cap on holders."""

    percent = _percent(100)
    resolution = forms.CharField(max_length=200)
    WORDS: ClassVar[Words] = {
        "percent": (Text("单户持股上限（%）", "Most one household may hold (%)"), None),
        "resolution": (Text("成员大会决议", "Resolution of the members' meeting"), None),
    }


class ElectForm(WordedForm):
    """A seat in a body."""

    member = forms.ModelChoiceField(queryset=Member.objects.none())
    body = forms.ChoiceField(choices=_choices(BODIES))
    chairs = forms.BooleanField(required=False)
    since = day_field()
    elected = forms.CharField(max_length=200)
    WORDS: ClassVar[Words] = {
        "member": (Text("成员", "Member"), None),
        "body": (
            Text("机构", "Body"),
            Text("理事会成员不得兼任监事会成员。", "Nobody sits in the council and among the supervisors."),
        ),
        "chairs": (Text("任主任（理事长、监事长）", "Chairs it"), None),
        "since": (Text("任职日期", "Since"), None),
        "elected": (Text("选举决议", "Elected by"), None),
    }

    def __init__(self, collective: Collective, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        assert isinstance(field, forms.ModelChoiceField)
        members = Member.objects.filter(household__collective=collective, state="confirmed")
        field.queryset = members.select_related("household").order_by("household__number", "pk")
        field.label_from_instance = lambda obj: f"{obj.household.number} {obj.name}"  # type: ignore[method-assign]
        field.empty_label = str(CHOOSE)


class AssetForm(WordedForm):
    """A card."""

    card = forms.CharField(max_length=20)
    name = forms.CharField(max_length=200)
    form = forms.ChoiceField(
        choices=lambda: [(str(CLASSES[k]), [(c, str(t)) for c, t in forms.items()]) for k, forms in FORMS.items()]
    )
    area = forms.DecimalField(max_digits=14, decimal_places=2, min_value=Decimal(0), required=False)
    value = _money(required=False)
    place = forms.CharField(max_length=200, required=False)
    keeper = forms.CharField(max_length=64, required=False)
    since = day_field()
    paper = forms.CharField(max_length=200, required=False)
    disputed = forms.CharField(max_length=300, required=False)
    WORDS: ClassVar[Words] = {
        "card": (Text("卡号", "Card"), None),
        "name": (Text("名称", "Name"), None),
        "form": (Text("类别和形态", "Class and form"), None),
        "area": (Text("面积（亩）", "Area (mu)"), Text("资源性资产必填。", "Needed for a resource.")),
        "value": (
            Text("价值（元）", "Value (yuan)"),
            Text("资源性资产只登记面积，不填价值。", "Leave it empty for a resource: area only."),
        ),
        "place": (Text("位置", "Place"), None),
        "keeper": (Text("保管责任人", "Kept by"), None),
        "since": (Text("取得日期", "Since"), None),
        "paper": (Text("凭据", "Paper"), Text("发票、决议、权证的名称或编号。", "Invoice, resolution or title.")),
        "disputed": (
            Text("权属争议", "Disputed"),
            Text("有争议的填写情况，暂不纳入清查和股改。", "If its ownership is disputed, say how: it is held out."),
        ),
    }


class ChangeForm(WordedForm):
    """A change of a card."""

    verb = forms.ChoiceField(choices=_choices(CHANGES, "increased", "decreased", "disposed", "disputed", "settled"))
    on = day_field()
    area = forms.DecimalField(max_digits=14, decimal_places=2, min_value=Decimal(0), required=False)
    value = _money(required=False)
    reason = forms.CharField(max_length=300)
    paper = forms.CharField(max_length=200, required=False)
    WORDS: ClassVar[Words] = {
        "verb": (Text("变动", "Change"), None),
        "on": (Text("日期", "On"), None),
        "area": (Text("面积（亩）", "Area (mu)"), Text("增加或减少的数量。", "How much more or less.")),
        "value": (
            Text("价值（元）", "Value (yuan)"),
            Text("增加或减少的数量；资源性资产不填。", "How much more or less; not for a resource."),
        ),
        "reason": (Text("原因", "Reason"), None),
        "paper": (Text("凭据", "Paper"), None),
    }


class ContractForm(WordedForm):
    """A contract about an asset."""

    number = forms.CharField(max_length=40)
    kind = forms.ChoiceField(choices=_choices(CONTRACT_KINDS))
    party = forms.CharField(max_length=200)
    procedure = forms.ChoiceField(choices=_choices(CONTRACT_PROCEDURES))
    resolution = forms.CharField(max_length=200)
    starts_on = day_field()
    ends_on = day_field()
    rent = _money()
    market_rent = _money(required=False)
    WORDS: ClassVar[Words] = {
        "number": (Text("合同号", "Number"), None),
        "kind": (Text("方式", "Kind"), None),
        "party": (Text("承租（承包）方", "To whom"), None),
        "procedure": (Text("公开程序", "Open procedure"), None),
        "resolution": (Text("民主决议", "Resolution"), None),
        "starts_on": (Text("起", "From"), None),
        "ends_on": (Text("止", "To"), None),
        "rent": (Text("年租金（元）", "Rent a year (yuan)"), None),
        "market_rent": (
            Text("同类市价（元/年）", "Market rent (yuan a year)"),
            Text("低于市价的会提醒。", "A rent below it is warned of."),
        ),
    }


class RentForm(WordedForm):
    """An instalment that was paid."""

    rent = forms.ModelChoiceField(queryset=Rent.objects.none())
    paid_on = day_field()
    receipt = forms.CharField(max_length=60)
    WORDS: ClassVar[Words] = {
        "rent": (Text("哪一期", "Which instalment"), None),
        "paid_on": (Text("收款日期", "Paid on"), None),
        "receipt": (Text("收据号", "Receipt"), None),
    }

    def __init__(self, rents: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rent"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rents
        field.empty_label = str(CHOOSE)
        field.label_from_instance = lambda obj: f"{obj.due_on.isoformat()} · ¥{obj.amount:,.2f}"  # type: ignore[method-assign]


class DayForm(WordedForm):
    """A day only."""

    on = day_field()
    WORDS: ClassVar[Words] = {"on": (Text("日期", "On"), None)}


class YearForm(WordedForm):
    """An inventory to begin."""

    year = forms.IntegerField(min_value=1983, max_value=2200)
    on = day_field()
    WORDS: ClassVar[Words] = {
        "year": (Text("年度", "Year"), None),
        "on": (Text("基准日", "As of"), Text("每年末开展一次。", "Once at each year's end.")),
    }


class PlanForm(WordedForm):
    """A share plan."""

    title = forms.CharField(max_length=200)
    base_on = day_field()
    for_member = shares_field()
    for_year = forms.DecimalField(max_digits=12, decimal_places=4, min_value=Decimal(0), initial=0)
    for_poor = forms.DecimalField(max_digits=12, decimal_places=4, min_value=Decimal(0), initial=0)
    collective_percent = _percent(100)  # more than a fifth is refused by the action, in the document's words
    WORDS: ClassVar[Words] = {
        "title": (Text("名称", "Title"), None),
        "base_on": (
            Text("时点锁定", "Base day"),
            Text("此后人口增减不调整（静态管理）。", "Births and deaths after it change nothing."),
        ),
        "for_member": (Text("人口股：每人", "For each member (shares)"), None),
        "for_year": (Text("农龄股：每年", "For each year worked (shares)"), None),
        "for_poor": (Text("优先股：脱贫户每人", "For each member of a poor household (shares)"), None),
        "collective_percent": (
            Text("集体股占比（%）", "The collective's own (%)"),
            Text("不超过 20%。", "At most 20%."),
        ),
    }


class MoveForm(WordedForm):
    """Shares to another household."""

    target = forms.ModelChoiceField(queryset=Household.objects.none())
    shares = shares_field()
    price = _money(required=False)
    paper = forms.CharField(max_length=200)
    on = day_field()
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    WORDS: ClassVar[Words] = {
        "target": (Text("受让户", "To which household"), Text("只能在本集体内部。", "Within this collective only.")),
        "shares": (Text("股份", "Shares"), None),
        "price": (Text("价款（元）", "Price (yuan)"), None),
        "paper": (Text("协议或证明", "Agreement or proof"), None),
        "on": (Text("日期", "On"), None),
    }

    def __init__(self, source: Household, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Household.objects.filter(collective=source.collective).exclude(pk=source.pk)
        field.empty_label = str(CHOOSE)


class BuyBackForm(WordedForm):
    """Shares back to the collective."""

    shares = shares_field()
    price = _money(required=False)
    paper = forms.CharField(max_length=200)
    on = day_field()
    retire = forms.BooleanField(required=False)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    WORDS: ClassVar[Words] = {
        "shares": (Text("股份", "Shares"), None),
        "price": (Text("价款（元）", "Price (yuan)"), None),
        "paper": (Text("协议", "Agreement"), None),
        "on": (Text("日期", "On"), None),
        "retire": (
            Text("注销这些股份", "Retire these shares"),
            Text("不注销的转为集体股，集体股不超过 20%。", "Otherwise the collective keeps them, within 20%."),
        ),
    }


class PledgeForm(WordedForm):
    """Shares that secure a loan."""

    shares = shares_field()
    creditor = forms.CharField(max_length=200)
    amount = _money()
    since = day_field()
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    WORDS: ClassVar[Words] = {
        "shares": (Text("股份", "Shares"), None),
        "creditor": (Text("质权人", "Creditor"), None),
        "amount": (Text("借款金额（元）", "Loan (yuan)"), None),
        "since": (Text("日期", "Since"), None),
    }


class DistributionForm(WordedForm):
    """A year's figures."""

    year = forms.IntegerField(min_value=1983, max_value=2200)
    income = _money()
    costs = _money(initial=0)
    losses = _money(initial=0)
    carried_in = _money(initial=0)
    reserve = _percent(100)
    welfare = _percent(100)
    WORDS: ClassVar[Words] = {
        "year": (Text("年度", "Year"), None),
        "income": (Text("收入（元）", "Income (yuan)"), None),
        "costs": (Text("成本费用（元）", "Costs (yuan)"), None),
        "losses": (Text("弥补以前亏损（元）", "Earlier losses (yuan)"), None),
        "carried_in": (Text("上年结转（元）", "Carried in (yuan)"), None),
        "reserve": (
            Text("公积金比例（%）", "Reserve fund (%)"),
            Text("先提取，再按股分配。", "Taken first; shares come after."),
        ),
        "welfare": (Text("公益金比例（%）", "Welfare fund (%)"), None),
    }


class JudgeForm(WordedForm):
    """A review."""

    passed = forms.ChoiceField(
        choices=lambda: [("yes", str(Text("审核通过", "Pass"))), ("no", str(Text("退回重算", "Send back")))]
    )
    resolution = forms.CharField(max_length=200, required=False)
    WORDS: ClassVar[Words] = {
        "passed": (Text("审核意见", "Decision"), None),
        "resolution": (
            Text("成员（代表）大会决议", "The members' resolution"),
            Text("通过时必填。", "Needed to pass."),
        ),
    }
