"""Maps: what is drawn of boundaries and numbers."""

from __future__ import annotations

import re

from django.template import Context, Template

from mianzhou.data.geography.api import Outline
from mianzhou.kernel.text import Text
from mianzhou.portal.components.maps import Area, Map, label_place

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0))
BESIDE = tuple((x + 1, y) for x, y in SQUARE)


def figure(*numbers: float | None, frame: bool = True) -> Map:
    outlines = [Outline("1", ((SQUARE,),)), Outline("2", ((BESIDE,),))]
    areas = [Area(o, f"区{o.code}", n, f"/{o.code}") for o, n in zip(outlines, numbers, strict=False)]
    return Map(Text("覆盖率", "Coverage"), areas, (50, 70, 80, 90), Text("%", "%"), outlines if frame else ())


def test_regions_are_tinted_labelled_and_lead_somewhere() -> None:
    html = Template("{% map figure %}").render(Context({"figure": figure(91.5, None)}))
    assert re.findall(r'<path class="(\w+)"', html) == ["h4", "none", "frame", "frame"]
    assert 'aria-label="区1 91.5%"' in html
    assert 'aria-label="区2 无数据"' in html
    assert 'href="/2"' in html
    assert [tint for tint, _ in figure(91.5, None).legend] == ["h0", "h1", "h2", "h3", "h4", "none"]
    assert "none" not in dict(figure(1, 2).legend)


def test_neighbours_meet_and_nothing_leaves_the_drawing() -> None:
    first, second = figure(0, 100).drawn
    assert (first.tint, second.tint) == ("h0", "h4")
    places = [[tuple(map(float, at.split(","))) for at in re.split("[MLZ]", d.path) if at] for d in (first, second)]
    assert max(x for x, _ in places[0]) == min(x for x, _ in places[1])
    drawing = figure(0, 100)
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for ring in places for x, y in ring)


def test_a_label_stands_inside_also_where_the_middle_is_outside() -> None:
    horseshoe = [(0, 0), (10, 0), (10, 10), (8, 10), (8, 2), (2, 2), (2, 10), (0, 10), (0, 0)]
    x, y = label_place(horseshoe)
    assert y < 2 or x < 2 or x > 8


def test_nothing_to_draw_is_said() -> None:
    assert "还没有边界" in Template("{% map figure %}").render(Context({"figure": figure()}))
