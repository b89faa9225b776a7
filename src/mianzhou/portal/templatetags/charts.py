"""Template tags of charts: see `components/charts.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mianzhou.kernel.text import Text
from mianzhou.portal.components.charts import Chart, Heat, Number, Share, points
from mianzhou.portal.components.maps import Map, Pinned

register = template.Library()
WIDTH, HEIGHT = 120, 36


@register.inclusion_tag("components/chart.html")
def chart(figure: Chart) -> dict[str, Any]:
    """A chart with the table behind it."""
    return {"chart": figure}


@register.inclusion_tag("components/heat.html")
def heat(figure: Heat) -> dict[str, Any]:
    """A table tinted by its numbers."""
    return {"heat": figure}


@register.inclusion_tag("components/map.html", name="map")
def region_map(figure: Map) -> dict[str, Any]:
    """Regions tinted by their numbers."""
    return {"map": figure}


@register.inclusion_tag("components/pinned.html", name="pinned")
def pinned_map(figure: Pinned) -> dict[str, Any]:
    """A place on a small map."""
    return {"map": figure}


@register.simple_tag
def spark(values: Sequence[Number | None], title: Text | str = "") -> SafeString:
    """A line the size of a word; the figure beside it carries the number."""
    lines = points(values, WIDTH, HEIGHT)
    if not lines:
        return SafeString("")
    drawn = format_html_join(
        "", '<polyline points="{}"></polyline>', ((" ".join(f"{x},{y}" for x, y in line),) for line in lines)
    )
    x, y = lines[-1][-1]
    return format_html(
        '<svg class="spark" viewBox="-3 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}'
        '<polyline class="end" points="{},{} {},{}"></polyline></svg>',
        WIDTH + 6,
        HEIGHT,
        str(title) or str(Text("走势", "Trend")),
        drawn,
        x,
        y,
        x,
        y,
    )


@register.simple_tag
def shares(parts: Sequence[Share]) -> SafeString:
    """A bar of shares, each in its status's colour; its numbers are its label."""
    total = sum(part.number for part in parts)
    label = "，".join(f"{part.title} {part.number}" for part in parts)
    rects, at = [], 0.0
    for part in parts:
        width = part.number / total * 100 if total else 0
        rects.append((part.status, round(at, 2), round(width, 2)))
        at += width
    drawn = format_html_join("", '<rect class="{}" x="{}%" width="{}%" height="10"></rect>', rects)
    return format_html(
        '<svg class="shares" role="img" aria-label="{}" height="10"><title>{}</title>{}</svg>', label, label, drawn
    )
