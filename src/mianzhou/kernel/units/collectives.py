"""Names that mean several units: known groups with their members, and turns of phrase that leave the members open. Pure: no Django."""

from __future__ import annotations

import re
from datetime import date

from mianzhou.kernel.units.names import collective_key
from mianzhou.kernel.units.records import GroupRecord, Registry, UnitRecord

_LEVELS = r"(?:中央|国家|省|市|州|地|县|区|乡|镇|乡镇|街道|市州|县市区|区县|县区)"
# Phrases that name no unit but a kind of unit. A name that only ends like a school or a firm is not among them: it may be one.
_OPEN_PHRASES = re.compile(
    rf"有关|相关|各级|两级|三级|涉及|其他|其余|承担|^各|^全体|^所有"
    rf"|(?:主管|行政|工作|职能|业务|协作|成员|帮扶|配合|责任|牵头|参与|管理|监管)?(?:部门|单位)$|组织$"
    rf"|^(?:地方|{_LEVELS}+级?)?(?:人民)?政府(?:部门)?$|^{_LEVELS}+级?(?:党委|委|党政机关|机关)$"
)


class Collectives:
    """The groups of a registry, found by the key of their names."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._by_key: dict[str, list[tuple[GroupRecord, bool]]] = {}
        self._place = {group.code: registry.place_of(group) for group in registry.groups}
        for group in registry.groups:
            for name in dict.fromkeys((group.name, *group.names)):
                key, every, _ = collective_key(name)
                self._by_key.setdefault(key, []).append((group, every))

    def find(self, name: str, chain: tuple[str, ...]) -> tuple[GroupRecord, bool] | None:
        """The group printed so near the document, and whether the text leaves open which of its members are meant.

        市人民政府 is one government and 各市人民政府 are many: a key listed only with 各 needs 各, 所有 or 有关 in the text.
        """
        key, every, some = collective_key(self._without_place(name, chain))
        known = [g for g, needs_mark in self._by_key.get(key, ()) if every or some or not needs_mark]
        for place in chain:
            for group in known:
                if self._place[group.code] == place:
                    return group, some
        return None

    def _without_place(self, name: str, chain: tuple[str, ...]) -> str:
        for code in chain:
            region = self.registry.region_by_code[code]
            for place in region.names:
                if re.match(re.escape(place) + r"(?:各|有关|相关|所有|县|市级|市直|省级|省直|园区)", name):
                    return name.removeprefix(place)
        return name

    def members(self, group: GroupRecord, at: date) -> tuple[UnitRecord, ...]:
        """The members of a group on a day, in the order of the registry."""
        if group.kind == "collective":
            return ()
        return tuple(u for u in self.registry.units if u.valid_at(at) and self._is_member(u, group))

    def _is_member(self, unit: UnitRecord, group: GroupRecord) -> bool:
        if group.units:
            return unit.code in group.units
        return (
            (group.level is None or unit.level == group.level)
            and (not group.kinds or unit.kind in group.kinds)
            and (not group.regions or unit.region in group.regions)
            and (group.under is None or group.under in self.registry.chain(unit.region))
        )


def is_open_phrase(name: str) -> bool:
    """Whether the name describes a kind of unit without naming any."""
    return bool(_OPEN_PHRASES.search(name) or _OPEN_PHRASES.search(collective_key(name)[0]))
