"""Units typed by name: several in one field, each found exactly or told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django import forms
from django.conf import settings

from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit, units_at, units_called

_SEPARATORS = re.compile(r"[、，,;；\n]+")
UNKNOWN = Text("没有这个单位：{name}", "There is no such unit: {name}")
SEVERAL = Text("“{name}”有多个单位，请写全称：{which}", "Several units are called {name}, write one in full: {which}")


def units_named(text: str, *, at: date) -> list[Unit]:
    """The units in the field, in order; a `ValidationError` tells of each name that is unknown or means several."""
    names = [n.strip() for n in _SEPARATORS.split(text) if n.strip()]
    found: dict[int, Unit] = {}
    wrong: list[str] = []
    for name in names:
        matches = units_called(name.replace("\x00", ""), at=at)[:6]
        own = [u for u in matches if u.level == "city" and u.region.code == settings.CITY_REGION]
        if len(own) == 1:
            matches = own  # a city's staff means its own unit by the short name
        if len(matches) == 1:
            found[matches[0].pk] = matches[0]
        elif matches:
            wrong.append(str(SEVERAL.format(name=name, which="、".join(u.full_name for u in matches))))
        else:
            wrong.append(str(UNKNOWN.format(name=name)))
    if wrong:
        raise forms.ValidationError(wrong)
    return list(found.values())


def suggestions(at: date, within: Iterable[Unit] | None = None) -> list[str]:
    """Names to choose from while typing: short names, and full names where a short one is not unique."""
    units = list(within) if within is not None else list(units_at(at).filter(level__in=["city", "county"])[:2000])
    short: dict[str, int] = {}
    for unit in units:
        short[unit.short_name] = short.get(unit.short_name, 0) + 1
    return sorted(u.short_name if short[u.short_name] == 1 else u.full_name for u in units)
