"""Where the entities of a run lie: their region down to township and village, and the line on which a place stands; many at once."""

from __future__ import annotations

from typing import Final

from mianzhou.data.lake.api import Scratch
from mianzhou.data.lake.views import literal
from mianzhou.data.registries.models import BUILDING, DOOR, DWELLING, LinkRun, RegistrySource
from mianzhou.data.registries.places.locating import heads_sql, located_sql, lying_sql
from mianzhou.data.registries.places.placing_actions import LEVEL_OF_ROLE, REGISTERS, city_locator
from mianzhou.kernel.audit.api import AuditEntry, entries_about

_SIZES: Final = {DOOR: 0, BUILDING: 1, DWELLING: 2}


def located_before(kind: str) -> bool:
    """Whether the last finished run of a kind said where its entities lie, by the regions as they are; if not, this one says it of all."""
    last = LinkRun.objects.filter(kind=kind, state="done").order_by("-pk").first()
    return last is not None and "locate" in last.seconds and not _regions_changed_since(last)


def _regions_changed_since(run: LinkRun) -> bool:
    """By the order of the audit record: the moments that it tells are those of the acts, which may be told later."""
    told = entries_about(run._meta.label_lower, str(run.pk)).filter(verb="registry.linked").first()
    loads = AuditEntry.objects.filter(verb="regions.load")
    return loads.filter(pk__gt=told.pk).exists() if told is not None else loads.exists()


def locate(executor: Scratch) -> None:
    """`decided` with its regions as they are known, and with `line` and `door`."""
    locator = city_locator()
    heads = executor.rows(heads_sql("decided"))
    for sql in located_sql((head, said, *locator.of_head(head, said)) for head, said in heads):
        executor.run(sql)
    executor.make("lying", lying_sql("decided"))
    executor.drop("decided")
    executor.make("decided", "SELECT * FROM lying")
    executor.drop("lying")


def spots_sql() -> str:
    """SELECT of entity, line, door, level, registered of the places that were decided."""
    roles = RegistrySource.objects.filter(kind="place").values_list("pk", "role")
    sizes = [f"({pk}, {_SIZES[LEVEL_OF_ROLE.get(role, DOOR)]}, {str(role in REGISTERS).lower()})" for pk, role in roles]
    names = " ".join(f"WHEN {size} THEN {literal(level)}" for level, size in _SIZES.items())
    return (
        f"SELECT d.entity, d.line, d.door, CASE max(s.size) {names} END AS level, bool_or(s.registered) AS registered FROM decided d JOIN placed p ON p.entity = d.entity"
        f" JOIN (VALUES {', '.join(sizes)}) AS s(source, size, registered) ON s.source = p.source GROUP BY d.entity, d.line, d.door"
    )
