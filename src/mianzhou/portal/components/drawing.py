"""A reproducible draw from a list, offered among its filters: who has the list, the size and the seed draws the same rows again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Cast, Concat

from mianzhou.kernel.text import Text
from mianzhou.portal.components.filters import Chosen, FilterError, Rows

_LARGEST = 1_000_000
_WRONG = Text("抽取数量为 1 至 1,000,000 的整数", "Draw a whole number from 1 to 1,000,000")


def rank(seed: str, number: str) -> str:
    """Where a row stands in a draw: the SHA-256 of the seed, a bar and its number, in hexadecimal digits. The lowest are drawn."""
    return hashlib.sha256(f"{seed}|{number}".encode()).hexdigest()


class _Rank(Func):
    """`rank`, as the database counts it."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = CharField()


@dataclass(frozen=True)
class DrawFilter:
    """So many rows of those that the filters before it leave, drawn by `field` and a seed; it stands last in a list's filters."""

    field: str
    name: str = "draw"
    title: Text = Text("随机抽取（数量、种子）", "Draw at random (how many, seed)")  # noqa: RUF009

    template = "components/filter_draw.html"

    @property
    def params(self) -> tuple[str, ...]:
        return (self.name, f"{self.name}_seed")

    def apply(self, rows: Rows, given: Mapping[str, str]) -> Rows:
        typed = given.get(self.name, "").strip()
        if not typed:
            return rows
        if not typed.isdecimal() or not 0 < int(typed[:8]) <= _LARGEST:
            raise FilterError(self.name, _WRONG)
        number = Cast(F(self.field), CharField())
        ranked = rows.annotate(_rank=_Rank(Concat(Value(f"{self._seed(given)}|"), number, output_field=CharField())))
        return rows.filter(pk__in=ranked.order_by("_rank", "pk").values("pk")[: int(typed)])

    def chosen(self, given: Mapping[str, str]) -> Chosen | None:
        typed = given.get(self.name, "").strip()
        return Chosen(self.title, f"{typed} · {self._seed(given)}", self.params) if typed else None

    def control(self, given: Mapping[str, str]) -> dict[str, Any]:
        return {"seed_name": self.params[1], "size": given.get(self.name, ""), "seed": self._seed(given)}

    def _seed(self, given: Mapping[str, str]) -> str:
        return given.get(self.params[1], "").strip()[:64]
