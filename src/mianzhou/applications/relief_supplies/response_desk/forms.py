"""The forms of the response."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms

from mianzhou.applications.relief_supplies.drill.simulation import STRENGTHS, SUPPOSED
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.response.event_actions import Hit
from mianzhou.applications.relief_supplies.response.needs import need_of
from mianzhou.applications.relief_supplies.response.words import EVENT_KIND_NAMES, URGENCY_NAMES
from mianzhou.applications.relief_supplies.supplies import KINDS, SUPPLIES
from mianzhou.applications.relief_supplies.townships.models import Township
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import WordedForm

Words = dict[str, tuple[Text, Text | None]]
_CUT = re.compile(r"[,，、\t;；]+|\s{1,}")
_MOMENT = "%Y-%m-%dT%H:%M"


def _moment(**more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    return forms.DateTimeField(widget=widget, input_formats=[_MOMENT, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **more)


def _count(most: int = 9_999_999, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=most, **more)


class HitsField(forms.CharField):
    """Townships with people and households, a line each."""

    def __init__(self) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}))

    def clean(self, value: Any) -> tuple[Hit, ...]:
        """The lines as townships; the first that cannot be read is named."""
        told = super().clean(value)
        known: dict[str, list[Region]] = {}
        for region in Region.objects.filter(level="township", valid_to=None).select_related("parent"):
            for word in {
                region.code,
                region.name,
                region.short_name,
                f"{region.parent.name}{region.name}" if region.parent else "",
            }:
                known.setdefault(word, []).append(region)
        found: dict[str, Hit] = {}
        for n, line in enumerate(told.splitlines(), 1):
            if not line.strip():
                continue
            cells = [cell for cell in _CUT.split(line.strip()) if cell]
            if len(cells) != 3 or not cells[1].isdecimal() or not cells[2].isdecimal():
                self._refuse(
                    Text("第 {n} 行应为：乡镇，受灾人数，受灾户数", "line {n} should be: township, people, households"),
                    n,
                )
            regions = known.get(cells[0], [])
            if len(regions) != 1:
                many = Text(
                    "第 {n} 行的乡镇“{name}”重名，请写作“县名+乡镇名”",
                    "line {n}: several are called “{name}”: write the county before it",
                )
                none = Text("第 {n} 行没有名为“{name}”的乡镇", "line {n}: no township is called “{name}”")
                self._refuse(many if regions else none, n, name=cells[0])
            if regions[0].code in found:
                self._refuse(Text("第 {n} 行的乡镇已填写过", "line {n}: the township is told twice"), n)
            found[regions[0].code] = Hit(regions[0], int(cells[1][:9]), int(cells[2][:9]))
        if not found:
            self._refuse(Text("至少填写一个乡镇", "tell at least one township"), 0)
        return tuple(found.values())

    def _refuse(self, why: Text, n: int, **values: str) -> None:
        raise forms.ValidationError(str(why.format(n=n, **values)))


_HITS = (
    Text("受灾乡镇", "Townships hit"),
    Text("每行一个：乡镇，受灾人数，受灾户数。", "A line each: township, people, households."),
)


class EventForm(WordedForm):
    """An event as it is entered."""

    title = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=lambda: [(code, str(t)) for code, t in EVENT_KIND_NAMES.items()])
    happened_at = _moment()
    hits = HitsField()
    WORDS: ClassVar[Words] = {
        "title": (Text("名称", "Title"), Text("例如：7·15 渡口镇洪涝。", "For instance: flood of 15 July, Dukou.")),
        "kind": (Text("类型", "Kind"), None),
        "happened_at": (
            Text("发生时间", "When it happened"),
            Text("12 小时从这一时刻起算。", "The twelve hours run from this moment."),
        ),
        "hits": _HITS,
    }


class HitsForm(WordedForm):
    """Townships told anew, or more of them."""

    hits = HitsField()
    WORDS: ClassVar[Words] = {"hits": _HITS}


class PeopleForm(WordedForm):
    """How many a township has of people hit."""

    people = _count()
    households = _count()
    WORDS: ClassVar[Words] = {
        "people": (Text("受灾人数", "People hit"), None),
        "households": (Text("受灾户数", "Households hit"), None),
    }


class ReasonForm(WordedForm):
    """A reason."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    WORDS: ClassVar[Words] = {"reason": (Text("原因", "Reason"), None)}


class ConclusionForm(WordedForm):
    """How an event ended."""

    conclusion = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    WORDS: ClassVar[Words] = {
        "conclusion": (Text("结论", "Conclusion"), Text("救助情况、存在问题。", "What was done, what went wrong."))
    }


class PlaceForm(WordedForm):
    """Where a township takes supplies over."""

    place = forms.ModelChoiceField(queryset=Place.objects.none(), empty_label=None)
    WORDS: ClassVar[Words] = {"place": (Text("接收点", "Takes over at"), None)}

    def __init__(self, places: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]


class _SuppliesForm(WordedForm):
    """A form with a number for each of some supplies."""

    def add_supplies(self, hints: Mapping[str, str]) -> None:
        """A field for each supply of `hints`, with its hint."""
        for code, hint in hints.items():
            field = _count(required=False)
            field.label = str(SUPPLIES.named(code))
            field.help_text = hint
            field.widget.attrs["inputmode"] = "numeric"
            self.fields[f"supply_{code}"] = field

    def amounts(self) -> dict[str, int]:
        """{supply: pieces} of what was told."""
        told = self.cleaned_data.items()
        return {name.removeprefix("supply_"): n for name, n in told if name.startswith("supply_") and n}


class RequestForm(_SuppliesForm):
    """What a township asks for."""

    people = _count()
    urgency = forms.TypedChoiceField(coerce=int, choices=lambda: [(n, str(t)) for n, t in URGENCY_NAMES.items()])
    remark = forms.CharField(max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    WORDS: ClassVar[Words] = {
        "people": (Text("供多少人", "For how many people"), None),
        "urgency": (Text("紧急程度", "Urgency"), None),
        "remark": (Text("说明", "Remark"), Text("超过所需时必填。", "Needed where it is more than the people need.")),
    }

    def __init__(self, people_hit: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = {}
        for supply in SUPPLIES.offered():
            need = need_of(supply, people_hit)
            said = Text("{kind} · {people} 人一天约需 {n}", "{kind} · {people} people need about {n} a day")
            hints[supply.code] = str(
                KINDS[supply.kind] if need is None else said.format(kind=KINDS[supply.kind], people=people_hit, n=need)
            )
        self.add_supplies(hints)


class HandOutForm(_SuppliesForm):
    """What a household receives."""

    head = forms.CharField(max_length=64)
    number = forms.CharField(max_length=18)
    people = _count(99)
    handed_at = _moment(required=False)
    again = forms.CharField(max_length=200, required=False)
    WORDS: ClassVar[Words] = {
        "head": (Text("户主姓名", "Head of the household"), None),
        "number": (
            Text("身份证号码", "Resident number"),
            Text("核对签收人身份，显示时脱敏。", "To know who signs; shown masked."),
        ),
        "people": (Text("家庭人口", "People in it"), None),
        "handed_at": (Text("发放时间", "When"), Text("不填为现在。", "Left out, it is now.")),
        "again": (
            Text("再次发放原因", "Why again"),
            Text("同一户再领同一物资时填写。", "Where a household receives a supply again."),
        ),
    }

    def __init__(self, in_hand: Mapping[str, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = Text("本次灾情还有 {n}", "{n} left of this event")
        self.add_supplies({code: str(left.format(n=n)) for code, n in in_hand.items()})
        self.order_fields(["head", "number", "people", *(f"supply_{code}" for code in in_hand), "handed_at", "again"])


STRENGTH_NAMES = dict(
    zip(STRENGTHS, (Text("一般", "Light"), Text("较重", "Strong"), Text("严重", "Heavy")), strict=True)
)


class DrillForm(WordedForm):
    """What a drill supposes."""

    kind = forms.ChoiceField(choices=lambda: [(code, str(s.title)) for code, s in SUPPOSED.items()])
    strength = forms.TypedChoiceField(
        coerce=int,
        choices=lambda: [(n, str(title)) for n, title in STRENGTH_NAMES.items()],
    )
    centre = forms.ChoiceField(
        choices=lambda: [
            (t.region.code, f"{t.region.parent.short_name if t.region.parent else ''} {t.region.name}")
            for t in Township.objects.select_related("region__parent").order_by("region__code")
        ]
    )
    event_at = _moment()
    closed = forms.ModelMultipleChoiceField(
        queryset=Place.objects.filter(closed_at=None).order_by("code"), required=False
    )
    WORDS: ClassVar[Words] = {
        "kind": (Text("事件", "Event"), None),
        "strength": (Text("强度", "Strength"), None),
        "centre": (Text("中心乡镇", "Centre"), None),
        "event_at": (Text("假定发生时间", "Supposed to happen at"), None),
        "closed": (Text("道路中断的储备点", "Places whose roads are closed"), None),
    }


def local_moment(moment: datetime) -> str:
    """A moment as a field of this kind takes it."""
    return moment.strftime(_MOMENT)
