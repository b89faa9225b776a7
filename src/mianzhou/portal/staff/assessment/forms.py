"""The forms of assessment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.assessment.api import (
    AssessmentScheme,
    Bonus,
    Deduction,
    Lowering,
    Scheme,
    shipped_schemes,
    write_scheme,
)
from mianzhou.portal.components.forms import WordedForm

Words = dict[str, tuple[Text, Text | None]]
DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
_MOST = 5000


def _text(rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), max_length=_MOST, **more)


class SchemeForm(WordedForm):
    """A scheme as its YAML text, pasted or sent as a file."""

    file = forms.FileField(required=False)
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}), required=False)
    WORDS: ClassVar[Words] = {
        "file": (
            Text("方案文件", "File"),
            Text("YAML 文件；不选则用下面的文本。", "A YAML file; without one, the text below."),
        ),
        "text": (
            Text("方案文本", "Text"),
            Text(
                "项目、扣分、加分、否决、等次、日程，格式见帮助文档。",
                "Items, deductions, bonus, veto, grades, calendar: see the how-to.",
            ),
        ),
    }

    def clean(self) -> dict[str, Any]:
        """The text, from the file where one was sent."""
        given = super().clean() or {}
        if given.get("file"):
            try:
                given["text"] = given["file"].read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError(str(Text("文件不是 UTF-8 文本。", "The file is no UTF-8 text."))) from None
        if not (given.get("text") or "").strip():
            raise forms.ValidationError(str(Text("请选择文件或填写文本。", "Choose a file or fill in the text.")))
        return {"text": given["text"]}


def example() -> str:
    """The text that a new scheme begins with: that of the shipped work-safety scheme."""
    return write_scheme(shipped_schemes()["work-safety-1"])


class RoundForm(WordedForm):
    """The assessment of a year."""

    scheme = forms.ModelChoiceField(queryset=AssessmentScheme.objects.none())
    year = forms.IntegerField(min_value=2000, max_value=2100)
    units = _text(6)
    title = forms.CharField(max_length=200, required=False)
    WORDS: ClassVar[Words] = {
        "scheme": (Text("考核方案", "Scheme"), Text("已发布的版本。", "A published version.")),
        "year": (
            Text("考核年度", "Year"),
            Text("自评报告在次年初报送。", "Self-reports come at the beginning of the year after."),
        ),
        "units": (
            Text("考核对象", "Units"),
            Text("每行一个单位：简称、全称或编码。", "A unit on each line: short name, full name or code."),
        ),
        "title": (
            Text("名称", "Title"),
            Text("不填则按方案和年度拟定。", "Left empty, it is made from scheme and year."),
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scheme"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = AssessmentScheme.objects.filter(state="published")
        field.label_from_instance = lambda obj: f"{Text(obj.title_zh, obj.title_en)} · {obj.version}"  # type: ignore[method-assign]

    def clean_units(self) -> list[Unit]:
        """The units of the lines; the first that is not known is named."""
        found: list[Unit] = []
        for line in self.cleaned_data["units"].splitlines():
            name = line.strip()
            if not name:
                continue
            rows = (
                Unit.objects.filter(code=name)
                or Unit.objects.filter(short_name=name)
                or Unit.objects.filter(full_name=name)
            )
            if len(rows) != 1:
                why = (
                    Text("没有单位“{n}”", "there is no unit “{n}”")
                    if not rows
                    else Text("“{n}”有多个单位，请写编码", "“{n}” is the name of several units: give the code")
                )
                raise forms.ValidationError(str(why.format(n=name)))
            found.append(rows[0])
        return found


class FactForm(WordedForm):
    """A fact under a rule of the scheme."""

    rule = forms.ChoiceField()
    on = forms.DateField(widget=DATE)
    note = _text(4)
    count = forms.IntegerField(min_value=1, max_value=999, initial=1)
    points = forms.DecimalField(min_value=Decimal(0), max_digits=7, decimal_places=2, required=False)
    WORDS: ClassVar[Words] = {
        "rule": (Text("适用规则", "Rule"), None),
        "on": (Text("发生日期", "Day"), Text("考核年度之内。", "Within the year that is assessed.")),
        "note": (
            Text("事实和依据", "What happened, and the basis"),
            Text("何时、何地、何事、依据什么认定。", "When, where, what, found on what basis."),
        ),
        "count": (Text("次数", "Times"), None),
        "points": (Text("分值", "Points"), Text("规则写明分值范围的才填。", "Only where the rule leaves a range.")),
    }

    def __init__(self, scheme: Scheme, section: str | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(title), [(rule.code, f"{rule.title}（{_said(rule)}）") for rule in rules])
            for title, rules in rules_by_part(scheme)
            if rules
        ]
        wanted = next((r.code for r in scheme.deductions if r.item == section), None)
        field.initial = wanted


def rules_by_part(scheme: Scheme) -> list[tuple[Text, list[Any]]]:
    """The rules under the heading of their item, or of their kind."""
    parts: list[tuple[Text, list[Any]]] = [
        (item.title, [d for d in scheme.deductions if d.item == item.code]) for item in scheme.items
    ]
    parts.append((Text("加分", "Bonus"), list(scheme.bonuses)))
    parts.append((Text("一票否决", "Veto"), list(scheme.vetoes)))
    parts.append((Text("降低等次", "Lowering"), list(scheme.lowerings)))
    return parts


def _said(rule: Any) -> Text:
    return said_of(rule)


def said_of(rule: Any) -> Text:
    """What a rule does, in a few words."""
    if isinstance(rule, Deduction | Bonus):
        sign = "-" if isinstance(rule, Deduction) else "+"
        plain = f"{sign}{rule.points.normalize():f}"
        if rule.most is not None:
            plain += f"～{rule.most.normalize():f}"
        if rule.cap is not None:
            return Text("{p} 分，累计至多 {c} 分", "{p} point(s), at most {c} in all").format(
                p=plain, c=f"{rule.cap.normalize():f}"
            )
        return Text("{p} 分", "{p} point(s)").format(p=plain)
    if isinstance(rule, Lowering):
        return Text("每次降低 {n} 个等次", "each lowers the grade by {n}").format(n=rule.steps)
    return Text("达 {n} 次即否决", "{n} set the grade").format(n=rule.at)


class NoteForm(WordedForm):
    """A word more, if there is one to say."""

    note = _text(3, required=False)
    WORDS: ClassVar[Words] = {"note": (Text("审核说明", "Note"), None)}


class ReasonForm(WordedForm):
    """A reason."""

    reason = _text(3)
    WORDS: ClassVar[Words] = {"reason": (Text("理由", "Reason"), None)}


class AppealForm(WordedForm):
    """An appeal against a fact."""

    reason = _text(6)
    WORDS: ClassVar[Words] = {
        "reason": (Text("申诉理由", "Reasons"), Text("写明事实、依据和请求。", "Facts, basis, and what you ask for.")),
    }


class PlanForm(WordedForm):
    """A rectification plan."""

    words = _text(12)
    WORDS: ClassVar[Words] = {
        "words": (
            Text("整改方案", "Rectification plan"),
            Text("逐项写明问题、措施、责任人和完成时限。", "For each point: the problem, the measure, who, by when."),
        ),
    }


class DecisionForm(WordedForm):
    """A decision with its reasons."""

    outcome = forms.ChoiceField(widget=forms.RadioSelect)
    words = _text(4)
    WORDS: ClassVar[Words] = {"outcome": (Text("决定", "Decision"), None), "words": (Text("理由", "Reasons"), None)}

    def __init__(self, yes: Text, no: Text, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("yes", str(yes)), ("no", str(no))]


class CheckForm(WordedForm):
    """What a spot check found."""

    on = forms.DateField(widget=DATE)
    found = _text(5)
    WORDS: ClassVar[Words] = {
        "on": (Text("抽查日期", "Day"), None),
        "found": (
            Text("抽查情况", "What was found"),
            Text("需要扣分的，另行登记事实。", "What takes points off is recorded as a fact beside it."),
        ),
    }


class DrawForm(WordedForm):
    """What is fixed before a draw."""

    title = forms.CharField(max_length=200)
    count = forms.IntegerField(min_value=1, max_value=500)
    public_source = forms.CharField(max_length=300)
    WORDS: ClassVar[Words] = {
        "title": (Text("名称", "Title"), None),
        "count": (Text("抽取数量", "How many"), Text("从所有对象的所有项目中抽取。", "Of all items of all subjects.")),
        "public_source": (
            Text("将采用的公开数", "The public value"),
            Text(
                "现在还没有人知道、到时人人可查的数，例如某日某指数的收盘值、某期彩票号码。",
                "A number that nobody knows yet and everybody can look up then, such as an index of a day or the numbers of a lottery.",
            ),
        ),
    }


class RevealForm(WordedForm):
    """The public value, when it is known."""

    public_value = forms.CharField(max_length=200)
    WORDS: ClassVar[Words] = {"public_value": (Text("公开数", "Public value"), None)}


class RemarksForm(WordedForm):
    """The words of an announcement."""

    remarks = _text(5, required=False)
    WORDS: ClassVar[Words] = {"remarks": (Text("通报说明", "Remarks"), None)}
