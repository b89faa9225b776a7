"""Forms in two languages: labels and hints are `Text`, chosen when the form is shown; expected errors of an action appear in the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class WordedForm(forms.Form):
    """A form whose subclass gives `WORDS`: for each field its label and, if there is one, a hint."""

    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {}
    ids: ClassVar[str] = "id_%s"  # two forms on one page need different ones

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", self.ids)
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.WORDS.items():
            self.fields[name].label = str(label)
            self.fields[name].help_text = str(hint or "")

    def tried(self, action: Callable[[dict[str, Any]], Any]) -> bool:
        """Whether the form is valid and the action accepted it; what the action refused is told in the form, which keeps its input."""
        if not self.is_valid():
            return False
        try:
            action(self.cleaned_data)
        except MianzhouError as error:
            self.add_error(None, f"{error.problem_text}{error.remedy_text}")
            return False
        return True
