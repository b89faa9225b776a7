"""The form of an inheritance: up to six heirs, each with its part of what the household held."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from mianzhou.applications.collective_assets.collectives.models import Household
from mianzhou.applications.collective_assets.forms import CHOOSE, Words, day_field, shares_field
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import WordedForm

_MOST = 6


class HeirsForm(WordedForm):
    """Who inherits how many shares. Lines without an heir are left out; the parts must come to all that is held."""

    paper = forms.CharField(max_length=200)
    on = day_field()
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    WORDS: ClassVar[Words] = {
        "paper": (Text("继承证明", "Proof of inheritance"), None),
        "on": (Text("日期", "On"), None),
    }

    def __init__(self, source: Household, held: Decimal | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Household.objects.filter(collective=source.collective).exclude(pk=source.pk)
        lines: dict[str, forms.Field] = {}
        for n in range(1, _MOST + 1):
            heir = forms.ModelChoiceField(queryset=others, required=n == 1, empty_label=str(CHOOSE))
            heir.label = str(Text("继承户 {n}", "Heir {n}").format(n=n))
            part = shares_field(required=n == 1)
            part.label = str(Text("继承股份 {n}", "Shares of heir {n}").format(n=n))
            if n == 1:
                heir.help_text = str(Text("只能是本集体的其他户。", "Another household of this collective."))
                part.initial = f"{held:.4f}" if held is not None else None
                all_of_it = Text("各户合计为全部持股 {h} 股。", "The parts come to all that is held: {h}.")
                part.help_text = str(all_of_it.format(h=f"{held:.4f}")) if held is not None else ""
            lines |= {f"heir_{n}": heir, f"part_{n}": part}
        self.fields = {**lines, **self.fields}

    def clean(self) -> dict[str, Any]:
        """`parts` by household, in place of the lines."""
        given = super().clean() or {}
        parts: dict[Household, Decimal] = {}
        for n in range(1, _MOST + 1):
            heir, part = given.pop(f"heir_{n}", None), given.pop(f"part_{n}", None)
            if (heir is None) != (part is None) and f"part_{n}" not in self.errors and f"heir_{n}" not in self.errors:
                missing = f"heir_{n}" if heir is None else f"part_{n}"
                self.add_error(missing, str(Text("继承户和股份请一并填写。", "Give the heir and its shares together.")))
            elif heir in parts:
                self.add_error(f"heir_{n}", str(Text("此户已在上面列出。", "This household stands above already.")))
            elif heir is not None and part is not None:
                parts[heir] = part
        return {**given, "parts": parts}
