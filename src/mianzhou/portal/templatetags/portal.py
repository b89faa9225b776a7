"""Template tags of the whole site: the two languages, side by side."""

from __future__ import annotations

from typing import Any

from django import template

from mianzhou.kernel.text import Text

register = template.Library()


@register.simple_tag
def t(zh: str, en: str, **values: Any) -> str:
    """`{% t "任务" "Tasks" %}`: the phrase in the page's language; placeholders are filled from keyword arguments."""
    text = Text(zh, en)
    return str(text.format(**values) if values else text)
