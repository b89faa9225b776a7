"""Figures of townships from a table (CSV), or counted in the registry of persons; their middles from the boundaries where nobody tells them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import Count

from mianzhou.applications.relief_supplies.townships.actions import Figures
from mianzhou.applications.relief_supplies.townships.models import Township
from mianzhou.applications.relief_supplies.travel import TERRAINS
from mianzhou.data.geography.api import Position, boundaries
from mianzhou.data.registries.api import Entity
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text

HEADS = ("code", "people", "households", "terrain", "longitude", "latitude")


class FiguresUnreadable(MianzhouError):
    """A table of townships that cannot be read."""

    code = "relief-figures-unreadable"
    status = 422
    problem = Text("乡镇人口表第 {n} 行有误：{why}。", "Row {n} of the townships is wrong: {why}. ")
    remedy = Text(
        "列为 code,people,households,terrain（plain、hills、mountains）和可选的 longitude,latitude；请改正后重新载入，没有写入。",
        "Columns are code,people,households,terrain (plain, hills, mountains), and if known longitude,latitude; correct it and load it again, nothing was written.",
    )


def read_figures(text: str) -> list[Figures]:
    """The rows of a CSV as figures; `FiguresUnreadable` names the first that is wrong."""
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    rows = list(table)
    lacking = [head for head in HEADS[:3] if head not in (table.fieldnames or ())]
    if lacking:
        raise FiguresUnreadable(n=1, why=Text("缺少列 {heads}", "no column {heads}").format(heads=", ".join(lacking)))
    if not rows:
        raise FiguresUnreadable(n=2, why=Text("没有任何乡镇", "there is no township"))
    regions = _regions([(row.get("code") or "").strip() for row in rows])
    known = middles(list(regions))
    found = []
    for n, row in enumerate(rows, 2):
        told = {head: (row.get(head) or "").strip() for head in HEADS}
        region = regions.get(told["code"])
        if region is None:
            raise FiguresUnreadable(
                n=n, why=Text("没有代码为“{code}”的乡镇", "no township has the code “{code}”").format(code=told["code"])
            )
        if (
            not told["people"].isdecimal()
            or not told["households"].isdecimal()
            or int(told["households"]) > int(told["people"])
        ):
            raise FiguresUnreadable(n=n, why=Text("人口或户数不对", "people or households are wrong"))
        if told["terrain"] and told["terrain"] not in TERRAINS:
            raise FiguresUnreadable(n=n, why=Text("地形不在可选范围", "no such terrain"))
        found.append(
            Figures(
                region,
                int(told["people"]),
                int(told["households"]),
                *_where(told, known.get(region.code), n),
                told["terrain"] or "plain",
            )
        )
    return found


def figures_from(registry_households: float = 2.7) -> list[Figures]:
    """People of each township and its villages as the registry of persons counts them; households by so many people in one, terrain as it was known before."""
    living = Entity.objects.filter(kind="person", state="active").order_by()
    people: Counter[str] = Counter()
    for level, code in (("township", "region__code"), ("village", "region__parent__code")):
        people.update(dict(living.filter(region__level=level).values_list(code).annotate(n=Count("pk"))))
    regions, known = _regions(list(people)), middles(list(people))
    before = dict(Township.objects.filter(region__code__in=people).values_list("region__code", "terrain"))
    return [
        Figures(
            region, people[code], round(people[code] / registry_households), *known[code], before.get(code, "plain")
        )
        for code, region in regions.items()
        if code in known
    ]


def middles(codes: Sequence[str]) -> dict[str, Position]:
    """The middle of each township that has a boundary, in degrees east and north."""
    rows = boundaries(level="township").filter(region__code__in=list(codes))
    return {row.region.code: ((row.west + row.east) / 2, (row.south + row.north) / 2) for row in rows}


def _regions(codes: Sequence[str]) -> dict[str, Region]:
    return {r.code: r for r in Region.objects.filter(code__in=list(codes), level="township").order_by("code")}


def _where(told: Mapping[str, str], middle: Position | None, n: int) -> Position:
    try:
        if told["longitude"] or told["latitude"]:
            return float(told["longitude"]), float(told["latitude"])
    except ValueError:
        raise FiguresUnreadable(n=n, why=Text("经纬度不对", "degrees are wrong")) from None
    if middle is None:
        raise FiguresUnreadable(
            n=n, why=Text("没有边界，须填写经纬度", "there is no boundary: tell longitude and latitude")
        )
    return middle
