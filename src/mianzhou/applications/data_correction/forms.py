"""The forms of data correction."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from mianzhou.data.schemas.api import Schema
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import WordedForm


class FindForm(WordedForm):
    """Which resource the value belongs to."""

    resource = forms.CharField(max_length=200)
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "resource": (Text("信息资源", "Resource"), Text("名称、标识或代码。", "Its title, name or code.")),
    }


class KeyForm(WordedForm):
    """Which row, by its key."""

    def __init__(self, schema: Schema, *args: Any, **kwargs: Any) -> None:
        self.names = schema.primary_key
        super().__init__(*args, **kwargs)
        for name in self.names:
            self.fields[key_field(name)] = forms.CharField(max_length=200, label=schema.field(name).title or name)

    @property
    def key(self) -> dict[str, str]:
        """The key as entered."""
        return {name: self.cleaned_data[key_field(name)].strip() for name in self.names}


class PlaceForm(WordedForm):
    """Which row, by the batch that brought it and its number there."""

    ids = "place_%s"

    batch = forms.IntegerField(min_value=1, max_value=10**18)
    row = forms.IntegerField(min_value=1, max_value=10**18)
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "batch": (Text("批次号", "Batch"), None),
        "row": (Text("行号", "Row"), None),
    }


class RaiseForm(WordedForm):
    """What is disputed in the row, what would be right, and why."""

    field = forms.ChoiceField()
    claimed = forms.CharField(max_length=1000)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    evidence = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False)
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "field": (Text("有疑义的数据项", "Disputed item"), None),
        "claimed": (Text("您认为正确的值", "The value you believe right"), None),
        "reason": (Text("理由", "Reason"), Text("为什么认为现有值有误。", "Why the value held is wrong.")),
        "evidence": (
            Text("依据", "Evidence"),
            Text("证明材料的名称、文号或存放处。", "Name, number or place of what proves it."),
        ),
    }

    def __init__(self, schema: Schema, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["field"]
        assert isinstance(choices, forms.ChoiceField)
        # None is chosen beforehand: the first is the key as a rule, which nobody means who overlooks the list.
        choices.choices = [("", str(Text("请选择", "Choose"))), *((f.name, f.title or f.name) for f in schema.fields)]


def key_field(name: str) -> str:
    """The form's name for an item of the key."""
    return f"key_{name}"
