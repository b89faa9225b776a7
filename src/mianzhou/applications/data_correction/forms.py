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


class RowForm(WordedForm):
    """Which row: by its key, or by batch and row number where the resource has no key or the numbers are at hand."""

    batch = forms.IntegerField(min_value=1, required=False)
    row = forms.IntegerField(min_value=1, required=False)
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "batch": (
            Text("批次号", "Batch"),
            Text("按批次和行号查找时填写。", "If you name the row by batch and number."),
        ),
        "row": (Text("行号", "Row"), None),
    }

    def __init__(self, schema: Schema, *args: Any, **kwargs: Any) -> None:
        self.schema = schema
        super().__init__(*args, **kwargs)
        for name in schema.primary_key:
            self.fields[key_field(name)] = forms.CharField(
                max_length=200, required=False, label=_title(schema, name), help_text=str(KEY_HINT)
            )
        self.order_fields(list(map(key_field, schema.primary_key)))

    @property
    def key(self) -> dict[str, str]:
        """The key as entered; empty unless all of it is."""
        given = {name: self.cleaned_data.get(key_field(name), "").strip() for name in self.schema.primary_key}
        return given if given and all(given.values()) else {}

    def clean(self) -> dict[str, Any]:
        """One way of naming the row must be complete."""
        found = super().clean() or {}
        if not self.errors and not self.key and not (found.get("batch") and found.get("row")):
            self.add_error(None, str(ROW_MISSING))
        return found


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
        choices.choices = [(f.name, f.title or f.name) for f in schema.fields]


KEY_HINT = Text("用来找到这一行。", "To find the row by.")
ROW_MISSING = Text(
    "请指定是哪一行：填写主键，或批次号和行号。", "Say which row: enter its key, or batch and row number."
)


def key_field(name: str) -> str:
    """The form's name for an item of the key."""
    return f"key_{name}"


def _title(schema: Schema, name: str) -> str:
    return schema.field(name).title or name
