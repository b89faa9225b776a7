"""The registries, tried as every role: looking, following, judging, merging, splitting and undoing; for entries of one place, and across two."""

from __future__ import annotations

from typing import Any

import pytest
from tests.properties.trying import Tried, check

from mianzhou.data.intake.tests.office import resource, unit
from mianzhou.data.registries import changing_actions as changing
from mianzhou.data.registries import judging_actions as judging
from mianzhou.data.registries import looking_actions as looking
from mianzhou.data.registries.models import CandidatePair, Entity, EntityRecord, RegistrySource
from mianzhou.data.registries.tests.town import LI, LINKER, NOW, SAID, WANG
from mianzhou.kernel.regions.models import Region

pytestmark = pytest.mark.django_db
STEWARDS, JUDGES, EXAMINERS = {"steward"}, {"steward", "examiner"}, {"examiner"}
READERS = {"clerk", "head", "statistician", "coordinator", *JUDGES}


class Town:
    """Two bureaus of a county and one of another, each with a register; entries made of their records, without a run."""

    def __init__(self) -> None:
        for code in ("990101", "990102"):
            Region.objects.create(code=code, name=code, short_name=code, level="county", path=f"9901.{code}")
        self.police = self._source("police", "990101")
        self.clinic = self._source("clinic", "990101")
        self.far = self._source("far", "990102")
        self._made = 0

    def _source(self, name: str, region: str) -> RegistrySource:
        made = resource(name, provider=unit(f"{region}-{name}", region))
        return RegistrySource.objects.create(resource=made, kind="person", columns=SAID, noted_at=NOW, noted_by="test")

    def entity(self, *sources: RegistrySource) -> Entity:
        """An entry of a record of each source, in the region of the first."""
        region = sources[0].resource.provider.region
        made = Entity.objects.create(kind="person", region=region, created_at=NOW, updated_at=NOW)
        for source in sources:
            self._made += 1
            EntityRecord.objects.create(
                entity=made, source=source, key=f"k{self._made}", said=LI if self._made % 2 else WANG, rule="test",
                probability=1, since=NOW,
            )  # fmt: skip
        return made

    def merged(self, keep: Entity, gone: Entity) -> Any:
        """The event of a merge."""
        return changing.merge(keep=keep, gone=gone, reason="同一人", actor=LINKER, as_of=NOW)

    def pair(self, left: Entity, right: Entity) -> CandidatePair:
        """A doubtful pair of the first records of two entries."""
        a, b = (EntityRecord.objects.filter(entity=each).order_by("pk")[0] for each in (left, right))
        region = left.region if left.region_id == right.region_id else None
        return CandidatePair.objects.create(
            kind="person", left_source=a.source, left_key=a.key, right_source=b.source, right_key=b.key,
            probability=0.6, region=region, opened_at=NOW,
        )  # fmt: skip


def registries() -> Tried:
    """Entries of one bureau, of two in a county, and of two counties; pairs and merges of the same."""
    town = Town()
    police, clinic, far = town.police, town.clinic, town.far
    one, two, both, other, away = (town.entity(s) for s in (police, police, police, clinic, far))
    whole = town.entity(police, police)
    near = town.merged(town.entity(police), town.entity(police))
    wide = town.merged(town.entity(police), town.entity(far))
    back = town.merged(town.entity(far), town.entity(police))
    apart, _ = changing.split(whole=(parted := town.entity(police, police)), records=_records(parted)[1:], reason="两人", actor=LINKER, as_of=NOW)  # fmt: skip
    inside, across, outside = town.pair(one, two), town.pair(both, other), town.pair(both, away)
    by: Any = {"as_of": NOW}
    why: Any = {"reason": "核对", **by}
    said: Any = {"verdict": "unsure", **by}
    return Tried(
        police.resource.provider.path,
        police.resource.provider.region.path,
        scoped=[
            ("look", READERS, lambda a: looking.look(pk=one.pk, purpose="核对", actor=a, **by)),
            ("look unmasked", EXAMINERS, lambda a: looking.look(pk=one.pk, purpose="核对", unmasked=True, actor=a, **by)),
            ("follow", READERS, lambda a: looking.subscribe(found=one, purpose="核对", actor=a, **by)),
            ("mark as sensitive", STEWARDS, lambda a: looking.mark_sensitive(found=one, sensitive=True, actor=a, **by)),
            ("merge", STEWARDS, lambda a: changing.merge(keep=one, gone=two, actor=a, **why)),
            ("split", STEWARDS, lambda a: changing.split(whole=whole, records=_records(whole)[1:], actor=a, **why)),
            ("undo a merge", STEWARDS, lambda a: changing.undo(event=near, actor=a, **by)),
            ("undo a split", STEWARDS, lambda a: changing.undo(event=apart, actor=a, **by)),
            ("judge", JUDGES, lambda a: judging.judge(pair=inside, actor=a, **said)),
            ("take a judgement back", JUDGES, lambda a: judging.withdraw_judgement(pair=inside, actor=a, **by)),
        ],
        regional=[
            ("merge two bureaus' entries", STEWARDS, lambda a: changing.merge(keep=one, gone=other, actor=a, **why)),
            ("judge two bureaus' records", JUDGES, lambda a: judging.judge(pair=across, actor=a, **said)),
        ],
        whole=[
            ("merge with another county's", STEWARDS, lambda a: changing.merge(keep=one, gone=away, actor=a, **why)),
            ("merge into another county's", STEWARDS, lambda a: changing.merge(keep=away, gone=one, actor=a, **why)),
            ("undo a merge with another county's", STEWARDS, lambda a: changing.undo(event=wide, actor=a, **by)),
            ("undo a merge into another county's", STEWARDS, lambda a: changing.undo(event=back, actor=a, **by)),
            ("judge another county's record", JUDGES, lambda a: judging.judge(pair=outside, actor=a, **said)),
            ("take such a judgement back", JUDGES, lambda a: judging.withdraw_judgement(pair=outside, actor=a, **by)),
        ],
    )  # fmt: skip


def _records(of: Entity) -> list[tuple[int, str]]:
    return list(EntityRecord.objects.filter(entity=of, until=None).order_by("pk").values_list("source_id", "key"))


def test_the_registries_as_every_role() -> None:
    check(registries())
