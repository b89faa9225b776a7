"""The tables that the quick way makes are those that the models ask for, and a migration's function sees models that know each other."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.operations import AddConstraint, AddIndex, AlterField, CreateModel, RunPython
from django.db.migrations.state import ProjectState

from mianzhou.config.migrating import _Growing

COLUMNS = "select table_name, column_name from information_schema.columns where table_schema = 'public'"
INDEXES = "select tablename, indexname from pg_indexes where schemaname = 'public'"
CONSTRAINTS = """select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
where connamespace = 'public'::regnamespace and conrelid <> 0"""
TABLES = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


@pytest.mark.django_db
def test_every_column_index_constraint_and_key_of_the_models_is_there() -> None:
    has: dict[str, set[str]] = defaultdict(set)
    points: dict[str, str] = defaultdict(str)
    with connection.cursor() as cursor:
        for query in (COLUMNS, INDEXES):
            cursor.execute(query)
            for table, name in cursor.fetchall():
                has[table].add(name)
        cursor.execute(CONSTRAINTS)
        for table, name, meaning in cursor.fetchall():
            has[table].add(name)
            points[table] += meaning.replace('"', "")
    for model in TABLES:
        meta = model._meta
        wanted = {field.column for field in meta.local_concrete_fields}
        wanted |= {named.name for named in (*meta.indexes, *meta.constraints)}
        assert wanted <= has[meta.db_table], f"{meta.label}: {wanted - has[meta.db_table]}"
        for field in meta.local_concrete_fields:
            if field.is_relation and field.db_constraint:
                to = field.related_model._meta.db_table
                assert f"FOREIGN KEY ({field.column}) REFERENCES {to}(" in points[meta.db_table], (
                    f"{meta.label}.{field.name}"
                )


CODE = models.CharField(max_length=9)
UNIQUE = models.UniqueConstraint(fields=["code"], name="pond_code")
INDEX = models.Index(fields=["code"], name="pond_code_index")
ID = ("id", models.BigAutoField(primary_key=True))
STEPS = [
    CreateModel("Pond", [ID, ("code", CODE)]),
    CreateModel("Fish", [ID, ("pond", models.ForeignKey("kernel.Pond", models.CASCADE))]),
    AddIndex("Pond", INDEX),
    AddConstraint("Pond", UNIQUE),
    AlterField("Pond", "code", models.CharField(max_length=12)),
    CreateModel("Boat", [ID, ("pond", models.ForeignKey("kernel.Pond", models.CASCADE))]),
]


@pytest.mark.parametrize("kind", [ProjectState, _Growing])
@pytest.mark.parametrize("drawn", range(1, len(STEPS) + 1))
def test_after_each_step_the_models_are_as_django_makes_them(kind: type[ProjectState], drawn: int) -> None:
    """Both ways, so that it is Django's answer that is asked for."""
    state = kind()
    assert state.apps.all_models is not None  # from here on it keeps classes
    for step in STEPS[:drawn]:
        step.state_forwards("kernel", state)
    pond = state.apps.get_model("kernel", "pond")
    assert [index.name for index in pond._meta.indexes] == [INDEX.name] * (drawn > 2)
    assert [one.fields for one in pond._meta.total_unique_constraints] == [("code",)] * (drawn > 3)
    assert pond._meta.get_field("code").max_length == (12 if drawn > 4 else 9)
    for name in ("fish", "boat")[: (drawn > 1) + (drawn > 5)]:
        assert state.apps.get_model("kernel", name)._meta.get_field("pond").related_model is pond
        assert pond._meta.get_field(name).related_model is state.apps.get_model("kernel", name)


def test_a_function_gets_classes_made_anew() -> None:
    state = _Growing()
    assert state.apps.all_models is not None
    for step in STEPS:
        step.state_forwards("kernel", state)
    before = state.clone()
    kept = before.apps.get_model("kernel", "boat")
    seen = []
    RunPython(lambda known, _: seen.append(known.get_model("kernel", "boat"))).database_forwards(
        "kernel", type("Editor", (), {"connection": connection})(), before, state
    )
    assert seen[0] is not kept
