"""Template tags of the whole site: the two languages side by side, status tags, icons, static files."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mianzhou.kernel.text import Text
from mianzhou.policy.targets.api import FLAG_TITLES
from mianzhou.portal.components.status import Status

register = template.Library()


@register.simple_tag
def t(zh: str, en: str, **values: Any) -> str:
    """`{% t "任务" "Tasks" %}`: the phrase in the page's language; placeholders are filled from keyword arguments."""
    text = Text(zh, en)
    return str(text.format(**values) if values else text)


@register.simple_tag
def status(kind: str, zh: str, en: str) -> SafeString:
    """`{% status "late" "已逾期" "Late" %}`: a status tag; kinds are done, soon, late, waiting, open."""
    return Status(kind, Text(zh, en)).__html__()


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "search" %}`: a decorative drawing from the vendored sprite; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        asset("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file, with its content's hash, so that browsers may keep it until it changes."""
    mark = _mark(path) if settings.DEBUG else _kept_mark(path)
    return f"{static(path)}?v={mark}"


@functools.cache
def _kept_mark(path: str) -> str:
    return _mark(path)


def _mark(path: str) -> str:
    found = finders.find(path)
    if found is None:
        raise template.TemplateSyntaxError(f"no static file {path}")
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Whether a form field is a list of boxes, which needs a fieldset instead of a label."""
    return isinstance(field.field.widget, CheckboxSelectMultiple | RadioSelect)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether a form field is a single box, which stands before its label."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def figure(value: float | None) -> str:
    """A number as people write it: thousands parted, no zeros at the end; nothing for none."""
    if value is None:
        return ""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


@register.filter
def flag_title(flag: str) -> str:
    """What a mark of likely damage says."""
    return str(FLAG_TITLES.get(flag, flag))


@register.filter
def at(values: dict[Any, Any], key: Any) -> Any:
    """The value that a dictionary has for a key; nothing for none."""
    return values.get(key, "")
