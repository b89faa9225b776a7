"""The forms of stock and places, made for a keeper's phone: what lies there is listed, and numbers are typed beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms

from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.stock.goods import MOST
from mianzhou.applications.relief_supplies.stock.models import Transfer
from mianzhou.applications.relief_supplies.stock.queries import Lying
from mianzhou.applications.relief_supplies.supplies import KINDS, PLACE_KINDS, SUPPLIES
from mianzhou.applications.relief_supplies.words import OUTCOMES, REASONS, SOURCES, TERRAIN_NAMES
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.components.api import WordedForm

Words = dict[str, tuple[Text, Text | None]]


def _choices(titles: dict[str, Text]) -> Any:
    return lambda: [(code, str(title)) for code, title in titles.items()]


def _supplies() -> list[tuple[str, Any]]:
    """The catalogue under its four kinds."""
    offered = SUPPLIES.offered()
    return [
        (str(title), [(s.code, str(SUPPLIES.named(s.code))) for s in offered if s.kind == kind])
        for kind, title in KINDS.items()
    ]


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **more)


def _amount(*, least: int = 0, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(min_value=least, max_value=MOST, widget=widget, **more)


class KeyedForm(WordedForm):
    """A form that carries its key: sent twice, it is one move."""

    key = forms.CharField(max_length=32, widget=forms.HiddenInput)


class ReceiveForm(KeyedForm):
    """A lot that comes in."""

    supply = forms.ChoiceField(choices=lambda: [("", str(Text("请选择", "Choose one"))), *_supplies()])
    amount = _amount(least=1)
    lot = forms.CharField(max_length=60)
    made_on = _day(required=False)
    expires_on = _day(required=False)
    source = forms.ChoiceField(choices=_choices(SOURCES))
    remark = forms.CharField(max_length=200, required=False)
    WORDS: ClassVar[Words] = {
        "supply": (Text("物资", "Supply"), None),
        "amount": (Text("数量", "Amount"), None),
        "lot": (Text("批号", "Lot"), Text("包装上的批号；没有的自编，例如“2026-03采购”。", "As on the packing, or a number of your own.")),
        "made_on": (Text("生产日期", "Made on"), None),
        "expires_on": (Text("有效期至", "To be used until"), Text("长期有效的不填。", "Leave it empty if it keeps for good.")),
        "source": (Text("来源", "Source"), None),
        "remark": (Text("凭证和说明", "Paper and remark"), None),
    }  # fmt: skip


class AmountsForm(KeyedForm):
    """Numbers beside what is listed; each row has a name of its own, as `amounts` gives them back."""

    rows: dict[str, Any]

    def listed(self, rows: Iterable[tuple[str, str, str, int | None]], *, most: bool = True) -> None:
        """Add a field for each row: name, label, hint, and the largest number or None."""
        order = list(self.fields)
        for name, label, hint, largest in rows:
            field = _amount(required=False)
            if most and largest is not None:
                field = forms.IntegerField(
                    min_value=0,
                    max_value=largest,
                    required=False,
                    widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )
            field.label, field.help_text = label, hint
            self.fields[name] = field
        self.order_fields([n for n in self.fields if n not in order] + order)

    def amounts(self) -> dict[str, int]:
        """The numbers that were typed, by the names of their rows."""
        return {n: v for n, v in self.cleaned_data.items() if n.startswith("n-") and v is not None}


def _supply_rows(lying: Sequence[Lying]) -> list[tuple[str, str, str, int | None]]:
    """A row for each supply of which something is free and has not expired."""
    free: dict[str, int] = {}
    for each in lying:
        free[each.shelf.supply] = free.get(each.shelf.supply, 0) + each.free
    said = Text("可用 {n} {unit}", "{n} free")
    return [
        (f"n-{code}", str(SUPPLIES.named(code)), str(said.format(n=n, unit=SUPPLIES[code].unit)), n)
        for code, n in free.items()
        if n > 0
    ]  # fmt: skip


class SendForm(AmountsForm):
    """What goes to another place; of each supply what expires first."""

    target = forms.ModelChoiceField(queryset=Place.objects.none())
    purpose = forms.CharField(max_length=200, required=False)
    carrier = forms.CharField(max_length=100, required=False)
    WORDS: ClassVar[Words] = {
        "target": (Text("发往", "To"), None),
        "purpose": (Text("用途", "For"), None),
        "carrier": (Text("车辆和押运人", "Lorry and driver"), None),
    }

    def __init__(self, place: Place, lying: Sequence[Lying], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Place.objects.filter(closed_at=None).exclude(pk=place.pk).order_by("kind", "code")
        self.listed(_supply_rows(lying))


class HandOutForm(AmountsForm):
    """What is handed out without an event: to a household or a shelter."""

    to = forms.CharField(max_length=100)
    WORDS: ClassVar[Words] = {
        "to": (
            Text("发放给", "To whom"),
            Text("户主姓名或安置点，不写身份证号。", "The head of the household or the shelter; no resident number."),
        ),
    }

    def __init__(self, lying: Sequence[Lying], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed(_supply_rows(lying))


class CountForm(AmountsForm):
    """What was counted of each lot, without what the book says."""

    def __init__(self, lying: Sequence[Lying], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        until = Text("批次 {lot}，有效期至 {day}", "lot {lot}, until {day}")
        self.listed(
            [
                (
                    f"n-{each.shelf.supply}-{each.lot.pk}",
                    str(SUPPLIES.named(each.shelf.supply)),
                    str(until.format(lot=each.lot, day=each.lot.expires_on or "—")),
                    None,
                )
                for each in lying
            ]
        )

    def counted(self) -> dict[tuple[str, int], int]:
        """{(supply, lot id): pieces}."""
        names = {name: name.removeprefix("n-").rpartition("-") for name in self.amounts()}
        return {(supply, int(lot)): self.amounts()[name] for name, (supply, _, lot) in names.items()}


class WriteOffForm(KeyedForm):
    """What is to leave the book."""

    amount = _amount(least=1)
    reason = forms.ChoiceField(choices=_choices(REASONS))
    remark = forms.CharField(max_length=200, required=False)
    WORDS: ClassVar[Words] = {
        "amount": (Text("数量", "Amount"), None),
        "reason": (Text("原因", "Reason"), None),
        "remark": (Text("说明", "Remark"), None),
    }


class TakeOverForm(WordedForm):
    """What arrived: whole and damaged of each line; the rest is missing."""

    remark = forms.CharField(max_length=300, required=False)
    WORDS: ClassVar[Words] = {
        "remark": (
            Text("说明", "Remark"),
            Text("有损坏或短少时必填。", "Needed where something is damaged or missing."),
        )
    }

    def __init__(self, transfer: Transfer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole, damaged = Text("{supply}：完好（发运 {n}{unit}）", "{supply}: whole (of {n} sent)"), Text("{supply}：损坏", "{supply}: damaged")  # fmt: skip
        for line in transfer.lines.select_related("lot"):
            supply = SUPPLIES[line.supply]
            said = {"supply": f"{supply.title} {line.lot}", "n": line.sent, "unit": supply.unit}
            for name, words, initial in ((f"whole-{line.pk}", whole, line.sent), (f"damaged-{line.pk}", damaged, 0)):
                self.fields[name] = _amount(initial=initial)
                self.fields[name].label = str(words.format(**said))
        self.order_fields([n for n in self.fields if n != "remark"] + ["remark"])

    def arrived(self) -> dict[int, tuple[int, int]]:
        """{line: (whole, damaged)}."""
        given = self.cleaned_data
        lines = [int(name.removeprefix("whole-")) for name in given if name.startswith("whole-")]
        return {pk: (given[f"whole-{pk}"], given[f"damaged-{pk}"]) for pk in lines}


class SettleForm(WordedForm):
    """What became of a difference."""

    outcome = forms.ChoiceField(choices=_choices(OUTCOMES))
    reason = forms.CharField(max_length=200)
    WORDS: ClassVar[Words] = {
        "outcome": (Text("处理结果", "What became of it"), None),
        "reason": (Text("理由", "Reason"), None),
    }


class JudgeForm(WordedForm):
    """A second person's decision."""

    passed = forms.ChoiceField(
        choices=lambda: [("yes", str(Text("同意", "Approve"))), ("no", str(Text("不同意", "Refuse")))]
    )
    remark = forms.CharField(max_length=200, required=False)
    WORDS: ClassVar[Words] = {
        "passed": (Text("意见", "Decision"), None),
        "remark": (Text("说明", "Remark"), Text("不同意时必填。", "Needed to refuse.")),
    }


class PlaceForm(WordedForm):
    """A place."""

    code = forms.CharField(max_length=32)
    name = forms.CharField(max_length=100)
    kind = forms.ChoiceField(choices=_choices(PLACE_KINDS))
    keeper = forms.CharField(max_length=64)
    township = forms.CharField(max_length=32)
    address = forms.CharField(max_length=200, required=False)
    longitude = forms.FloatField(min_value=-180, max_value=180)
    latitude = forms.FloatField(min_value=-90, max_value=90)
    terrain = forms.ChoiceField(choices=_choices(TERRAIN_NAMES))
    capacity = forms.IntegerField(min_value=0, max_value=1_000_000, required=False)
    contact = forms.CharField(max_length=64, required=False)
    phone = forms.CharField(max_length=32, required=False)
    WORDS: ClassVar[Words] = {
        "code": (Text("编码", "Code"), None),
        "name": (Text("名称", "Name"), None),
        "kind": (Text("级别", "Level"), None),
        "keeper": (Text("保管单位编码", "Code of the unit that keeps it"), Text("见机构库。", "See the units.")),
        "township": (Text("乡镇（街道）代码", "Code of the township"), Text("见行政区划。", "See the regions.")),
        "address": (Text("地址", "Address"), None),
        "longitude": (Text("东经（度）", "Degrees east"), None),
        "latitude": (Text("北纬（度）", "Degrees north"), None),
        "terrain": (Text("地形", "Terrain"), Text("用于估算行车时间。", "For driving times.")),
        "capacity": (Text("库房面积（平方米）", "Floor (m²)"), None),
        "contact": (Text("联系人", "Contact"), None),
        "phone": (Text("电话", "Phone"), None),
    }

    def clean_keeper(self) -> Unit:
        """The unit of this code."""
        found = Unit.objects.select_related("region").filter(code=self.cleaned_data["keeper"].strip()).first()
        if found is None:
            raise forms.ValidationError(str(Text("机构库中没有这个编码", "No unit has this code")))
        return found

    def clean_township(self) -> Region:
        """The region of this code."""
        found = Region.objects.filter(code=self.cleaned_data["township"].strip()).first()
        if found is None:
            raise forms.ValidationError(str(Text("行政区划中没有这个代码", "No region has this code")))
        return found


class StateForm(WordedForm):
    """Closing a place, or opening it again."""

    reason = forms.CharField(max_length=200)
    WORDS: ClassVar[Words] = {
        "reason": (Text("原因", "Reason"), Text("例如：道路中断、库房维修、撤并。", "Such as: road cut, under repair, merged.")),
    }  # fmt: skip


class SupplyForm(WordedForm):
    """A supply of the city's own."""

    code = forms.CharField(max_length=24)
    kind = forms.ChoiceField(choices=_choices(KINDS))
    title_zh = forms.CharField(max_length=60)
    title_en = forms.CharField(max_length=80)
    unit_zh = forms.CharField(max_length=12)
    unit_en = forms.CharField(max_length=20)
    serves = forms.DecimalField(min_value=0, max_value=1_000_000, max_digits=8, decimal_places=2, initial=0)
    daily = forms.BooleanField(required=False)
    WORDS: ClassVar[Words] = {
        "code": (Text("编码", "Code"), Text("小写字母和数字，例如 blanket；登记后不能修改。", "Small letters and digits such as blanket; it cannot be changed later.")),
        "kind": (Text("类别", "Kind"), None),
        "title_zh": (Text("中文名称", "Name in Chinese"), Text("写明规格，例如“毛毯（2米×1.5米）”；登记后不能修改。", "With its size; it cannot be changed later.")),
        "title_en": (Text("英文名称", "Name in English"), None),
        "unit_zh": (Text("计量单位（中文）", "Unit in Chinese"), Text("例如：条、箱、台。", "Such as 条, 箱, 台.")),
        "unit_en": (Text("计量单位（英文）", "Unit in English"), Text("例如：pcs、boxes。", "Such as pcs, boxes.")),
        "serves": (Text("每件可供人数", "People whom one serves"), Text("用于测算需求；不按人发放的填 0。", "For planning; 0 where it is not given out by the head.")),
        "daily": (Text("每天消耗", "Used up in a day"), Text("像食品、饮用水那样每天都要补充的，请勾选。", "Tick it for what is needed anew each day, as food and water are.")),
    }  # fmt: skip


class SupplyChangeForm(WordedForm):
    """What may change of a supply of the city's own."""

    serves = forms.DecimalField(min_value=0, max_value=1_000_000, max_digits=8, decimal_places=2)
    daily = forms.BooleanField(required=False)
    offered = forms.BooleanField(required=False)
    WORDS: ClassVar[Words] = {
        "serves": SupplyForm.WORDS["serves"],
        "daily": SupplyForm.WORDS["daily"],
        "offered": (Text("仍储备", "Still stored"), Text("不勾选则不再入库和申请；库存不变，仍可发运、发放和核销。", "Unticked, no more comes in or is asked for; what lies there stays, and may be sent, handed out and written off.")),
    }  # fmt: skip
