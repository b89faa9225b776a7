"""The catalogue of supplies by its four kinds, and the three kinds of places where they lie. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mianzhou.kernel.text import Text

# 绵府办发〔2018〕11号 第四章第五节 names the four kinds, 第二章第一节（五） the three kinds of places.
LIVING, RESCUE, EPIDEMIC, RECOVERY = "living", "rescue", "epidemic", "recovery"
KINDS = {
    LIVING: Text("生活救助类", "Living"),
    RESCUE: Text("应急救援类", "Rescue"),
    EPIDEMIC: Text("卫生防疫与应急医药类", "Epidemic and medicine"),
    RECOVERY: Text("恢复生产类", "Recovery"),
}
DEPOT, STATION, POINT = "depot", "station", "point"
PLACE_KINDS = {
    DEPOT: Text("储备库", "Depot"),
    STATION: Text("储备站", "Station"),
    POINT: Text("储备点", "Point"),
}


@dataclass(frozen=True, slots=True)
class Supply:
    """A good that is stored: its kind, the unit in which it is counted, and how many people one of it serves for a day; 0 where it is not given out by the head."""

    code: str
    title: Text
    kind: str
    unit: Text
    serves: Decimal = Decimal(0)


# How many one serves is this platform's own assumption for planning; no document that we have read states it.
CATALOGUE: tuple[Supply, ...] = (
    Supply("tent12", Text("12平方米棉帐篷", "Tent, 12 m²"), LIVING, Text("顶", "pcs"), Decimal(4)),
    Supply("quilt", Text("棉被", "Quilt"), LIVING, Text("床", "pcs"), Decimal(1)),
    Supply("coat", Text("棉大衣", "Padded coat"), LIVING, Text("件", "pcs"), Decimal(1)),
    Supply("bed", Text("折叠床", "Folding bed"), LIVING, Text("张", "pcs"), Decimal(1)),
    Supply("water", Text("饮用水（24瓶）", "Drinking water, 24 bottles"), LIVING, Text("箱", "boxes"), Decimal(6)),
    Supply("food", Text("方便食品（12份）", "Ready meals, 12"), LIVING, Text("箱", "boxes"), Decimal(4)),
    Supply("lamp", Text("应急灯", "Emergency lamp"), RESCUE, Text("盏", "pcs")),
    Supply("generator", Text("发电机", "Generator"), RESCUE, Text("台", "pcs")),
    Supply("boat", Text("冲锋舟", "Assault boat"), RESCUE, Text("艘", "pcs")),
    Supply("mask", Text("医用口罩（50只）", "Medical masks, 50"), EPIDEMIC, Text("盒", "boxes"), Decimal(25)),
    Supply("disinfectant", Text("消毒液（5升）", "Disinfectant, 5 l"), EPIDEMIC, Text("桶", "cans")),
    Supply("firstaid", Text("急救包", "First-aid kit"), EPIDEMIC, Text("个", "pcs")),
    Supply("tarpaulin", Text("防水篷布", "Tarpaulin"), RECOVERY, Text("块", "pcs")),
    Supply("sandbag", Text("编织袋（100条）", "Woven bags, 100"), RECOVERY, Text("捆", "bundles")),
)


SUPPLIES: dict[str, Supply] = {supply.code: supply for supply in CATALOGUE}


def supply_of(code: str) -> Supply:
    """The supply of this code; KeyError for one that the catalogue has not."""
    return SUPPLIES[code]
