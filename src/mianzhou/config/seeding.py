"""What an installation holds when it starts: the ground's data, and a city to look at.

Every step can be run again and does only what is missing, so a start that was killed is finished by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from mianzhou.data.intake.api import own_in_background
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.regions.api import SHIPPED as SHIPPED_REGIONS
from mianzhou.kernel.regions.api import load_regions
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import SHIPPED as SHIPPED_UNITS
from mianzhou.kernel.units.api import load_units
from mianzhou.policy.loading.api import load_path
from mianzhou.samplecity import api as samplecity


class NoSuchBulletin(MianzhouError):
    """BULLETIN names no file."""

    code = "no-such-bulletin"
    problem = Text("没有找到公报文件：{path}。", "There is no bulletin at {path}. ")
    remedy = Text("请核对 BULLETIN 的路径。", "Check the path given as BULLETIN.")


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the preparation, as told while it runs."""

    title: str
    run: Callable[[], None]


def steps(bulletin: Path | None, *, demo: bool = True) -> Iterator[Step]:
    """The steps for the invented city, or for a bulletin of one's own; without `demo` nothing invented and nobody's password."""
    if bulletin is not None and not bulletin.is_file():
        raise NoSuchBulletin(path=bulletin)
    yield Step("区划 regions", _regions)
    yield Step("机构 units", _units)
    if bulletin is not None:
        if demo:
            yield Step("演示账号 demonstration accounts", _accounts)
        yield Step(f"公报 {bulletin.name}", lambda: _bulletin(bulletin))
    elif demo:
        yield from (Step(step.title, step.run) for step in samplecity.steps(timezone.now()))
    yield Step("本平台数据 own records", own_in_background)


def _regions() -> None:
    load_regions(path=SHIPPED_REGIONS, actor=_loader(), as_of=timezone.now())


def _units() -> None:
    load_units(path=SHIPPED_UNITS, actor=_loader(), as_of=timezone.now())


def _accounts() -> None:
    samplecity.open_accounts(city=settings.CITY_REGION, actor=samplecity.registrar(), as_of=timezone.now())


def _bulletin(path: Path) -> None:
    load_path(path=path, actor=_loader(), as_of=timezone.now())


def _loader():  # type: ignore[no-untyped-def]
    return system_actor("载入 loader", ["regions.edit", "units.edit", "policy.load"])
