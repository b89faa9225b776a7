"""The index follows the registry, entity by entity and as a whole, with the same result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from mianzhou.data.lake.api import Scratch
from mianzhou.data.matching import filling
from mianzhou.data.matching.comparing import match
from mianzhou.data.matching.errors import IndexOutdated
from mianzhou.data.matching.indexing_actions import index_entities, index_is_current, mark_current, rebuild_index
from mianzhou.data.matching.models import MatchEntry, MatchKey, MatchName, MatchTerm
from mianzhou.data.matching.tests.city import LI, OUYANG, WANG, city, entity, told
from mianzhou.data.registries.models import MERGED, Entity, EntityRecord


def _names() -> dict[str, int]:
    return dict(MatchName.objects.filter(kind=1).values_list("name", "holders"))


def _streets() -> dict[str, int]:
    return dict(MatchName.objects.filter(kind=11).values_list("name", "holders"))


@pytest.mark.django_db
def test_a_record_is_found_in_the_next_call() -> None:
    made = city()
    person = entity(made.police, WANG, made.fucheng)
    assert [each.entity for each in match("person", WANG)] == [person.pk]
    other = entity(made.police, LI, made.youxian)
    moved = {"name": "李小明", "birth": "1985-06-07", "phone": "13511112222"}
    assert match("person", {"name": "李小明", "phone": "13511112222"}) == []
    told(other, made.health, moved)
    index_entities(entities=[other.pk])
    assert [each.entity for each in match("person", {"name": "李小明", "phone": "13511112222"})] == [other.pk]


@pytest.mark.django_db
def test_who_leaves_is_found_no_more_and_names_are_counted() -> None:
    made = city()
    first, second = entity(made.police, WANG), entity(made.police, {**WANG, "number": "", "phone": "13600000000"})
    assert _names() == {"王芳": 2}
    assert _streets() == {"绵兴路": 2, "云川市涪城区城厢街道绵兴路": 2}
    second.state, second.merged_into = MERGED, first
    second.save()
    index_entities(entities=[first.pk, second.pk])
    assert _names() == {"王芳": 1}
    EntityRecord.objects.update(until=first.created_at)
    index_entities(entities=[first.pk])
    left = [table.objects.count() for table in (MatchEntry, MatchKey, MatchTerm, MatchName)]
    assert left == [0, 0, 0, 0]


@pytest.mark.django_db
def test_a_changed_name_takes_the_place_of_the_old_one() -> None:
    made = city()
    person = entity(made.police, WANG)
    EntityRecord.objects.update(said={**WANG, "name": "王方"})
    index_entities(entities=[person.pk])
    assert _names() == {"王方": 1}
    index_entities(entities=[person.pk])
    assert _names() == {"王方": 1}


@pytest.mark.django_db
def test_an_index_of_an_earlier_version_is_told_and_mended() -> None:
    person = entity(city().police, WANG)
    MatchEntry.objects.update(forms='[["only","two"]]')
    with pytest.raises(IndexOutdated):
        match("person", WANG)
    assert not index_is_current("person")
    index_entities(entities=[person.pk])
    assert [each.entity for each in match("person", WANG)] == [person.pk]
    assert not index_is_current("person")  # of others nothing is known
    mark_current("person")
    mark_current("person")
    assert index_is_current("person")
    assert index_is_current("place")  # there are none


def _rows(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return sorted(cursor.fetchall(), key=str)


def _indexes() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'match\\_%' ORDER BY 1, 2"
        )
        return list(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_a_kind_made_anew_is_what_its_entities_made() -> None:
    made = city()
    people = [entity(made.police, said, made.fucheng) for said in (WANG, LI, OUYANG)]
    told(people[0], made.health, {**WANG, "number": "", "phone": "13511112222", "address": "绵兴路12号锦绣花园3栋"})
    told(people[0], made.health, {"name": "王　芳", "number": "510703900101234"})
    index_entities(entities=[people[0].pk])
    place = entity(made.police, {"address": "涪城区绵兴路12号"}, made.fucheng, kind="place")
    tables = ("match_entry", "match_key", "match_term", "match_name")
    mark_current("person")
    before, indexes = {table: _rows(table) for table in tables}, _indexes()
    with Scratch(memory_mb=256) as executor:
        executor.run(
            "CREATE TABLE members (record BIGINT, entity BIGINT, region_id BIGINT, unit_id BIGINT, number VARCHAR, name VARCHAR,"
            " sex VARCHAR, birth VARCHAR, phone VARCHAR, address VARCHAR)"
        )
        for record in EntityRecord.objects.exclude(entity=place).select_related("source__resource"):
            said = [record.said.get(field) for field in ("number", "name", "sex", "birth", "phone", "address")]
            values = [record.pk, record.entity_id, made.fucheng.pk, record.source.resource.provider_id, *said]
            executor.run(f"INSERT INTO members VALUES ({', '.join(_literal(value) for value in values)})")
        counts = rebuild_index(kind="person", executor=executor, members="members")
        assert {table: _rows(table) for table in tables} == before
        others = [entity(made.police, {"address": f"绵兴路{n}号"}, kind="place") for n in range(3)]
        rebuild_index(kind="person", executor=executor, members="members")  # fewer than the rest: where they are
    assert len(_rows("match_entry")) == 7
    Entity.objects.filter(pk__in=[other.pk for other in others]).update(state="withdrawn")
    index_entities(entities=[other.pk for other in others])
    assert counts["match_entry"] == 3
    assert {table: _rows(table) for table in tables} == before
    assert _indexes() == indexes


def _literal(value: object) -> str:
    return "NULL" if value is None else f"'{value}'"


@pytest.mark.django_db
def test_an_enterprise_is_found_by_its_name_in_other_words() -> None:
    made = city()
    said = {
        "name": "云川市明德建材有限公司",
        "number": "91510703MA6251234X",
        "representative": "王芳",
        "phone": "0816-2345678",
    }
    shop = entity(made.police, said, kind="organisation")
    asked = {"name": "明德建材有限责任公司", "representative": "王芳", "phone": "08162345678"}
    assert [each.entity for each in match("organisation", asked)] == [shop.pk]
    assert [each.entity for each in match("organisation", {"number": "91510703ma6251234x"})] == [shop.pk]
    assert match("person", {"name": "王芳", "phone": "08162345678"}) == []


@pytest.mark.django_db(transaction=True)
def test_what_changes_while_a_kind_is_made_anew_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    made = city()
    wang = entity(made.police, WANG, made.fucheng)
    whole = filling.filling

    def meanwhile(*given: Any) -> Iterator[Any]:
        yield from whole(*given)
        with psycopg.connect(**connection.get_connection_params()) as other:  # somebody else places a record just now
            other.execute(
                "UPDATE registry_record SET said = jsonb_set(said, '{phone}', '\"13500000000\"') WHERE entity_id = %s",
                [wang.pk],
            )

    monkeypatch.setattr(filling, "filling", meanwhile)
    with Scratch(memory_mb=256) as executor:
        executor.run(
            f"CREATE TABLE members AS SELECT 1::BIGINT AS record, {wang.pk}::BIGINT AS entity, {made.fucheng.pk}::BIGINT AS region_id,"
            " 1::BIGINT AS unit_id, '' AS number, '王芳' AS name, '' AS sex, '' AS birth, '13812345678' AS phone, '' AS address"
        )
        rebuild_index(kind="person", executor=executor, members="members")
    assert [each.entity for each in match("person", {"name": "王芳", "phone": "13500000000"})] == [wang.pk]
