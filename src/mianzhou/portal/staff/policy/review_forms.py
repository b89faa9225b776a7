"""The forms of the review screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from mianzhou.kernel.text import Text
from mianzhou.policy.review.api import ObligationEdit, TargetEdit, names_in

COMPARISONS = {
    ">=": Text("不低于", "at least"),
    "<=": Text("不超过", "at most"),
    "=": Text("为", "is"),
    "approx": Text("约", "about"),
    "range": Text("在区间", "between"),
    "increase_by": Text("增加", "increase by"),
    "decrease_by": Text("减少", "decrease by"),
}


class _Labelled(forms.Form):
    """A form whose labels and hints are in the language of the page."""

    WORDS: dict[str, tuple[Text, Text | None]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.WORDS.items():
            self.fields[name].label = str(label)
            self.fields[name].help_text = str(hint or "")


_WHEN = Text("年、年-月或年-月-日，例如 2026-06。", "A year, month or day, such as 2026-06.")
_NAMES = Text("每行一个，或用顿号分隔。", "One a line, or separated by commas.")


class ObligationForm(_Labelled):
    """The fields of an obligation."""

    title = forms.CharField(required=False, max_length=500)
    lead = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    responsible = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    deadline = forms.CharField(required=False, max_length=10)
    schedule = forms.CharField(required=False, max_length=100)
    WORDS = {
        "title": (Text("标题", "Title"), None),
        "lead": (Text("牵头单位", "Lead units"), _NAMES),
        "responsible": (Text("责任单位", "Responsible units"), _NAMES),
        "deadline": (Text("期限", "Deadline"), _WHEN),
        "schedule": (
            Text("报送节奏", "Rhythm"),
            Text("原文写明的周期，例如 每季度。", "As the text has it, such as 每季度."),
        ),
    }

    @classmethod
    def showing(cls, row: Any) -> ObligationForm:
        """The form filled with a row."""

        def names(role: str) -> str:
            return "\n".join(dict.fromkeys(unit.printed for unit in row.units.all() if unit.role == role))

        filled = {"title": row.title, "deadline": row.deadline, "schedule": row.schedule}
        return cls(initial=filled | {"lead": names("lead"), "responsible": names("responsible")})

    def edit(self) -> ObligationEdit:
        """What was entered; raises `BadField`."""
        given = self.cleaned_data
        return ObligationEdit(
            title=given["title"].strip(),
            lead=names_in(given["lead"]),
            responsible=names_in(given["responsible"]),
            deadline=given["deadline"].strip(),
            schedule=given["schedule"].strip(),
        )


class TargetForm(_Labelled):
    """The fields of a target."""

    metric = forms.CharField(max_length=300)
    comparator = forms.ChoiceField()
    value = forms.FloatField(widget=forms.NumberInput(attrs={"step": "any"}))
    high = forms.FloatField(required=False, widget=forms.NumberInput(attrs={"step": "any"}))
    measure = forms.CharField(required=False, max_length=64)
    deadline = forms.CharField(required=False, max_length=10)
    baseline = forms.CharField(required=False, max_length=100)
    WORDS = {
        "metric": (Text("指标", "Metric"), None),
        "comparator": (Text("比较", "Comparison"), None),
        "value": (Text("数值", "Value"), Text("以原文单位计。", "In the unit as printed.")),
        "high": (Text("上限", "Upper end"), Text("仅区间填写。", "For a range only.")),
        "measure": (Text("计量单位", "Unit"), None),
        "deadline": (Text("期限", "Deadline"), _WHEN),
        "baseline": (Text("基期", "Baseline"), None),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comparator"].choices = [(code, str(words)) for code, words in COMPARISONS.items()]  # type: ignore[attr-defined]

    @classmethod
    def showing(cls, row: Any) -> TargetForm:
        """The form filled with a row."""
        return cls(initial={name: getattr(row, name) for name in cls.base_fields})

    def edit(self) -> TargetEdit:
        """What was entered; raises `BadField`."""
        given = self.cleaned_data
        return TargetEdit(
            metric=given["metric"].strip(),
            comparator=given["comparator"],
            value=given["value"],
            high=given["high"],
            measure=given["measure"].strip(),
            deadline=given["deadline"].strip(),
            baseline=given["baseline"].strip(),
        )


class SplitForm(forms.Form):
    """At which sentences new items begin."""

    cuts = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, sentences: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cuts"].choices = [(start, words) for start, words in sentences if start > 0]  # type: ignore[attr-defined]
        self.fields["cuts"].label = str(Text("新任务从这些句子开始", "New items begin at these sentences"))
