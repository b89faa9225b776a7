"""What is linked as it arrives, by asking the index, is what a run over everything would make of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from mianzhou.data.registries.linking.arriving_actions import Arrived, place_records
from mianzhou.data.registries.models import EntityRecord
from mianzhou.data.registries.tests.town import LINKER, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Town:
    return Town(monkeypatch, tmp_path)


def _partition() -> set[frozenset[tuple[int, str]]]:
    together: dict[int, set[tuple[int, str]]] = {}
    for entity, source, key in EntityRecord.objects.filter(until__isnull=True).values_list("entity", "source", "key"):
        together.setdefault(entity, set()).add((source, key))
    return {frozenset(records) for records in together.values()}


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
    noted = {str(n): _as_noted(person, chance) for n, person in enumerate(people) if n % 2}
    arrived = [Arrived(key, {name: text for name, text in said.items() if text}, None) for key, said in noted.items()]
    assert len(place_records(source=town.clinic, records=arrived, actor=LINKER, as_of=town.now)) == 120
    placed = _partition()
    town.deliver("clinic", noted)
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
