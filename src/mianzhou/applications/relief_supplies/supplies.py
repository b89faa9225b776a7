"""The catalogue of supplies by its four kinds, and the three kinds of places where they lie. Pure.

The supplies that every city stores come with the program (`data/catalogue.yaml`); what a city enters besides is brought by `Catalogue.added`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from mianzhou.kernel.text import Text
from mianzhou.kernel.yamlfiles.api import Entry, read_entry

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
    """A good that is stored: its kind, the unit in which it is counted, how many people one of it serves for a day (0 where it is not given out by the head).

    `daily` is used up in a day, the rest lasts; `offered` is False for what the city stores no more of.
    """

    code: str
    title: Text
    kind: str
    unit: Text
    serves: Decimal = Decimal(0)
    daily: bool = False
    offered: bool = True


class Catalogue(Mapping[str, Supply]):
    """Supplies by their codes, kind by kind. None is ever taken out, so what was once found is found again without looking; going through all of them looks anew."""

    def __init__(self, shipped: Iterable[Supply]) -> None:
        self._shipped = {supply.code: supply for supply in shipped}
        self._known = dict(self._shipped)
        self.added: Callable[[], Iterable[Supply]] = tuple

    def __getitem__(self, code: str) -> Supply:
        if code not in self._known:
            self._look()
        return self._known[code]

    def __iter__(self) -> Iterator[str]:
        self._look()
        return iter(tuple(self._known))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def named(self, code: str) -> Text:
        """A supply and its unit in words, for a form."""
        each = self[code]
        return Text(f"{each.title.zh}（{each.unit.zh}）", f"{each.title.en} ({each.unit.en})")

    def offered(self) -> list[Supply]:
        """What the city stores."""
        return [supply for supply in self.values() if supply.offered]

    def _look(self) -> None:
        found = [*self._shipped.values(), *self.added()]
        found.sort(key=lambda supply: list(KINDS).index(supply.kind))
        self._known = {supply.code: supply for supply in found}


def _shipped() -> Iterator[Supply]:
    path = Path(__file__).parent / "data" / "catalogue.yaml"
    file = read_entry(path.read_text("utf-8"), path.name)
    for entry in file.entries("supplies"):
        yield _supply(entry)
    file.close()


def _supply(entry: Entry) -> Supply:
    found = Supply(
        entry.text("code"),
        entry.both("title"),
        entry.choice("kind", among=tuple(KINDS)),
        entry.both("unit"),
        entry.number("serves", default=Decimal(0)),
        entry.flag("daily"),
    )
    entry.close()
    return found


SUPPLIES = Catalogue(_shipped())
