"""What arrives is placed at once, and is what a run over everything would make of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.utils import timezone

from mianzhou.data.intake.models import DONE, Batch
from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage.kinds import PLANS
from mianzhou.data.matching.arriving import Arrived, arrived
from mianzhou.data.matching.comparing import match
from mianzhou.data.matching.grouping import grouped
from mianzhou.data.matching.indexing_actions import index_entities
from mianzhou.data.matching.models import PlacedBatch
from mianzhou.data.matching.placing_actions import place_batch, place_waiting, placing_actor
from mianzhou.data.registries.models import CandidatePair, Entity, EntityRecord
from mianzhou.data.registries.tests.town import LI, WANG, ZHAO, Town
from mianzhou.kernel.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Town:
    return Town(monkeypatch, tmp_path)


def _batch(town: Town, number: int) -> Batch:
    """The batch of the intake that a delivery to the lake stands for."""
    resource = town.clinic.resource
    return Batch.objects.create(
        pk=number, resource=resource, version=resource.current_version, content_key=str(number), state=DONE, as_of=town.now,
        sent_by="test", sent_at=town.now, finished_at=timezone.now(), received=1, accepted=1,
    )  # fmt: skip


def _partition() -> set[frozenset[tuple[int, str]]]:
    together: dict[int, set[tuple[int, str]]] = {}
    for entity, source, key in EntityRecord.objects.filter(until__isnull=True).values_list("entity", "source", "key"):
        together.setdefault(entity, set()).add((source, key))
    return {frozenset(records) for records in together.values()}


def test_a_record_joins_whom_it_is_about_and_a_stranger_is_new(town: Town) -> None:
    town.deliver("police", {"1": LI, "2": WANG})
    town.link()
    town.deliver("clinic", {"a": {**LI, "number": "", "phone": ""}, "b": ZHAO, "c": {**ZHAO, "address": ""}})
    _batch(town, 2)
    assert place_waiting(actor=placing_actor(), as_of=town.now) == 3
    assert town.at(town.clinic, "a") == town.at(town.police, "1")
    zhao = town.at(town.clinic, "b")
    assert town.at(town.clinic, "c") == zhao
    assert (zhao.name, zhao.record_count, zhao.phone) == (ZHAO["name"], 2, ZHAO["phone"])
    assert match("person", {"name": ZHAO["name"], "phone": ZHAO["phone"]})[0].entity == zhao.pk
    placed = PlacedBatch.objects.get()
    assert (placed.records, placed.linked, placed.made, placed.doubtful) == (3, 1, 1, 0)
    assert AuditEntry.objects.filter(verb="registry.placed").count() == 1
    assert place_waiting(actor=placing_actor(), as_of=town.now) == 0


def test_a_record_sent_again_stays_where_it_is(town: Town) -> None:
    town.deliver("police", {"1": LI})
    town.deliver("clinic", {"a": LI})
    town.link()
    town.deliver("clinic", {"a": {**LI, "phone": "19912349999"}})
    _batch(town, 3)
    place_waiting(actor=placing_actor(), as_of=town.now)
    li = town.at(town.clinic, "a")
    assert li == town.at(town.police, "1")
    assert EntityRecord.objects.filter(source=town.clinic, key="a").count() == 2
    assert match("person", {"name": LI["name"], "phone": "19912349999"})[0].entity == li.pk
    before = _partition()
    assert town.link().changes.get("merged", 0) == 0
    assert _partition() == before


def test_what_is_doubtful_waits_for_a_person(town: Town) -> None:
    twins = {"1": {**LI, "number": ""}, "2": {**LI, "number": "", "address": ""}}
    town.deliver("police", {"1": twins["1"]})
    town.link()
    first = town.at(town.police, "1")
    other = Entity.objects.create(kind="person", created_at=town.now, updated_at=town.now)
    EntityRecord.objects.create(
        entity=other, source=town.police, key="9", said=twins["2"], rule="alone", probability=1, since=town.now
    )
    index_entities(entities=[other.pk])
    said = {name: LI[name] for name in ("name", "birth", "phone", "sex")}
    record = Arrived("a", said, 1, None)
    placed = place_batch(
        source=town.clinic, batch=_batch(town, 2), records=[record], actor=placing_actor(), as_of=town.now
    )
    assert placed is not None
    assert (placed.linked, placed.made, placed.doubtful) == (0, 1, 1)
    pair = CandidatePair.objects.get()
    assert {(pair.left_source_id, pair.left_key), (pair.right_source_id, pair.right_key)} >= {(town.clinic.pk, "a")}
    assert town.at(town.clinic, "a") not in (first, other)


_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰涛明超兰霞平刚"


def _people(count: int, chance: random.Random) -> list[dict[str, str]]:
    people = []
    for n in range(count):
        birth = f"{1940 + chance.randrange(75)}-{1 + chance.randrange(12):02}-{1 + chance.randrange(28):02}"
        people.append(
            {
                "name": chance.choice(_SURNAMES) + chance.choice(_GIVEN) + chance.choice(["", chance.choice(_GIVEN)]),
                "birth": birth,
                "sex": chance.choice("12"),
                "phone": f"139{n:08}",
                "address": f"云川市人民路{1 + n // 3}号{1 + n % 3}栋",
            }
        )
    return people


def _as_noted(person: dict[str, str], chance: random.Random) -> dict[str, str]:
    """Another department's record: now and then a new phone, no address, a name miswritten."""
    said = dict(person)
    if chance.random() < 0.1:
        said["phone"] = f"177{chance.randrange(10**8):08}"
    if chance.random() < 0.2:
        said["address"] = ""
    if chance.random() < 0.05:
        said["name"] = said["name"][:-1] + chance.choice(_GIVEN)
    return said


def test_placing_is_what_a_run_over_everything_makes(town: Town) -> None:
    """The bound that is stated: of a hundred records at most one ends elsewhere."""
    chance = random.Random(4)
    people = _people(240, chance)
    town.deliver("police", {str(n): person for n, person in enumerate(people[:180])})
    town.link()
    town.deliver("clinic", {str(n): _as_noted(person, chance) for n, person in enumerate(people) if n % 2})
    _batch(town, 2)
    assert place_waiting(actor=placing_actor(), as_of=town.now) == 120
    placed = _partition()
    town.link()
    whole = _partition()
    moved = {record for cluster in placed - whole for record in cluster}
    assert len(moved) <= 3, moved
    right = sum(
        EntityRecord.objects.get(source=town.clinic, key=str(n), until__isnull=True).entity_id
        == EntityRecord.objects.get(source=town.police, key=str(n), until__isnull=True).entity_id
        for n in range(1, 180, 2)
    )
    assert right >= 88


def test_only_the_batch_is_read(town: Town) -> None:
    town.deliver("clinic", {"a": LI})
    with Scratch(memory_mb=256) as executor:
        assert [each.key for each in arrived(executor, town.clinic, 1)] == ["a"]
        assert arrived(executor, town.clinic, 7) == []


def test_grouping_keeps_strangers_apart() -> None:
    plan = PLANS["person"]
    father = {"name": "李建国", "phone": "19912345601", "address": "河滨路12号3栋401室", "birth": "1960-01-01"}
    son = {**father, "name": "李小军", "birth": "1990-03-07"}
    again = {**son, "address": ""}
    assert grouped(plan, [father, son, again], 1_000_000) == [[0], [1, 2]]
    assert grouped(None, [father, father], 1_000_000) == [[0], [1]]
