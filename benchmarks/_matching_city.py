"""The index of a city of residents for the matching benchmark: two records of each resident are in the registry, a third one asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks._linkage_people import write_people

RECORDS_EACH = 3  # on average, of which two are held
FIELDS = ("number", "name", "sex", "birth", "phone", "address")
_HEADERS = ("公民身份号码", "姓名", "性别", "出生日期", "联系电话", "住址")


def build(residents: int, asking: int, folder: Path) -> list[tuple[int, dict[str, str | None]]]:
    """Fill the registry and its index; the records that ask, each with the resident whom it is about."""
    from mianzhou.data.lake.api import Scratch
    from mianzhou.data.matching.api import rebuild_index

    records, truth = folder / "records.parquet", folder / "truth.parquet"
    write_people(records, truth, residents * RECORDS_EACH)
    with Scratch(memory_mb=3072, ordered=False) as scratch:
        fields = ", ".join(f'"{header}" AS {name}' for header, name in zip(_HEADERS, FIELDS, strict=True))
        # What is narrow is sorted and joined: whole records of fifteen million would not fit.
        scratch.make(
            "picked",
            f"""SELECT id, CAST(entity AS BIGINT) AS entity, row_number() OVER (PARTITION BY entity ORDER BY hash(id)) AS nth
            FROM read_parquet('{truth}') QUALIFY nth <= {RECORDS_EACH}""",
        )
        for table, which in (("members", f"nth < {RECORDS_EACH}"), ("asking", f"nth = {RECORDS_EACH}")):
            scratch.make(
                table,
                f"""SELECT CAST(substr(id, 2) AS BIGINT) AS record, entity, CAST(1 + entity // 8 % 300 AS BIGINT) AS region_id,
                CAST(department + 1 AS BIGINT) AS unit_id, {fields} FROM read_parquet('{records}') JOIN (SELECT * FROM picked WHERE {which}) AS chosen USING (id)""",
            )
        rows = scratch.rows(f"SELECT entity, {', '.join(FIELDS)} FROM asking ORDER BY hash(record) LIMIT {asking}")
        scratch.drop("picked", "asking")
        rebuild_index(kind="person", executor=scratch, members="members")
    records.unlink()
    truth.unlink()
    _make_entities()
    return [(entity, dict(zip(FIELDS, values, strict=True))) for entity, *values in rows]


def _make_entities() -> None:
    """What a candidate is shown by: the entity's own row."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_entity (id, kind, state, name, identifier, phone, address, sex, golden, record_count, sensitive, created_at, updated_at)"
            " SELECT entity, 'person', 'active', coalesce(forms::jsonb->0->>2, ''), coalesce(forms::jsonb->0->>0, ''), '', '', '', '{}', 2, false, now(), now()"
            " FROM match_entry"
        )
        cursor.execute("VACUUM ANALYZE registry_entity")


def examiner_token() -> str:
    """Somebody who may ask about everybody, and the secret of the key to do so."""
    from mianzhou.kernel.people.api import Person, RoleGrant, actor_for, create_token

    now = datetime.now(UTC)
    person = Person.objects.create(username="bench", name="测试", created_at=now)
    RoleGrant.objects.create(person=person, role="examiner", granted_at=now, granted_by="bench")
    _, secret = create_token(actor=actor_for(person), as_of=now, name="bench", expires_at=now + timedelta(days=1))
    return secret
