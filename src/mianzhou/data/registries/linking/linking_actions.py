"""A run of linking: gather what the sources say, cluster it, find whose number each cluster keeps, decide the golden records, and switch.

Everything up to the switch happens in the executor, in whole tables. The switch is one transaction, so that a run which is killed leaves what was
there, and the next one finishes the work. Running again when nothing changed changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db.models import Max

from mianzhou.data.intake.models import Batch
from mianzhou.data.lake.api import Scratch
from mianzhou.data.lakehouse.engines import DUCKDB, ENGINES, NoSuchEngine
from mianzhou.data.linkage.api import KINDS as LINKED
from mianzhou.data.linkage.api import Linked, fields_of, lay_excluded, link, prepare
from mianzhou.data.registries.errors import LinkBusy, NoRoom, NoSuchKind, NothingToLink, RunStopped
from mianzhou.data.registries.figures.counting_actions import count_after_run
from mianzhou.data.registries.linking import stable_ids
from mianzhou.data.registries.linking.binding import Bond, bound
from mianzhou.data.registries.linking.exchange import into_executor, out_of_database, out_of_executor, passing_folder
from mianzhou.data.registries.linking.gathering import attributes, gather
from mianzhou.data.registries.linking.golden_sql import believed_sql, golden_sql
from mianzhou.data.registries.linking.indexing import index_run, indexed_before
from mianzhou.data.registries.linking.locating import locate, located_before, spots_sql
from mianzhou.data.registries.linking.reading import memory_for, read_sources
from mianzhou.data.registries.linking.room import require_room
from mianzhou.data.registries.linking.stopping_actions import Heeding, alone, end_gone, heed, stop_if_asked
from mianzhou.data.registries.linking.switching_actions import Switch, switch
from mianzhou.data.registries.models import (
    DECIDED,
    DIFFERENT,
    KINDS,
    PLACE,
    SAME,
    CandidatePair,
    LinkRun,
    RegistrySource,
)
from mianzhou.data.registries.queries import MANAGE
from mianzhou.data.registries.survivorship import shipped_survivorship
from mianzhou.kernel.people.api import Actor

_HELD = {"source": "INTEGER", "key": "VARCHAR", "entity": "BIGINT", "said_hash": "BIGINT", "dated": "DATE", "open": "BOOLEAN", "active": "BOOLEAN"}  # fmt: skip
_AT_ONCE = (
    500_000  # records of which golden records are decided together: those of a whole city do not fit into the memory
)
OnStep = Callable[[str], None]


@dataclass(slots=True)
class _Work:
    """A run under way: its row, the executor, a folder for what passes between executor and database."""

    run: LinkRun
    kind: str
    executor: Scratch
    folder: Path
    on_step: OnStep
    begun: float = field(default_factory=time.monotonic)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Tell that a step begins, and keep how long it took. None begins once somebody has asked the run to stop."""
        if not LinkRun.objects.filter(pk=self.run.pk, stop_asked_by="").update(step=name):
            stop_if_asked(self.run)
        self.on_step(name)
        begun = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - begun, 2)


def link_kind(
    *, kind: str, engine: str = "duckdb", actor: Actor, as_of: datetime, on_step: OnStep = lambda step: None
) -> LinkRun:
    """Link all records of a kind and bring its registry up to what they say. One run of a kind at a time (`LinkBusy`)."""
    actor.require(MANAGE)
    if kind not in KINDS:
        raise NoSuchKind(kind=kind)
    if engine not in ENGINES:
        raise NoSuchEngine(name=engine)
    with alone(kind) as got:
        if not got:
            raise LinkBusy(kind=kind)
        end_gone(kind, as_of)
        newest = Batch.objects.filter(finished_at__isnull=False).aggregate(newest=Max("pk"))["newest"] or 0
        run = LinkRun.objects.create(
            kind=kind, engine=engine, started_at=as_of, started_by=actor.name, last_batch=newest
        )
        begun = time.monotonic()
        try:
            require_room(kind)
            with passing_folder(kind) as folder, Heeding(heed(run), memory_for(kind), folder) as executor:
                _carry_out(_Work(run, kind, executor, folder, on_step), actor, as_of)
        except BaseException as error:
            _tell_end(run, error, as_of + timedelta(seconds=time.monotonic() - begun))
            raise
    run.refresh_from_db()
    return run


def _tell_end(run: LinkRun, error: BaseException, ended: datetime) -> None:
    """What was switched is done, also where the index after it failed: the next run sees by its steps that it has to make the index."""
    rows, told = LinkRun.objects.filter(pk=run.pk), _said(error)[:2000]
    if not rows.filter(state="done").update(step="", error=told, finished_at=ended):
        state = "stopped" if isinstance(error, RunStopped) else "failed"
        rows.update(state=state, error=told, finished_at=ended)


def _said(error: BaseException) -> str:
    return error.kept if isinstance(error, NoRoom) else str(error) or type(error).__name__


def _carry_out(work: _Work, actor: Actor, as_of: datetime) -> None:
    executor, kind = work.executor, work.kind
    with work.step("gather"):
        _gather(work)
    with work.step("link"):
        doubtful = _cluster(work)
    with work.step("bind"):
        _bind(executor, kind)
    with work.step("identify"):
        _identify(work)
        if doubtful:
            doubtful = _keep_doubts(work)
    with work.step("decide"):
        decide(executor, kind)
    with work.step("locate"):
        locate(executor)
    with work.step("switch"):
        files = _write_out(work, doubtful)
    told = Switch(work.run, files, _counts(executor, doubtful), work.seconds, work.begun)
    whole = not indexed_before(kind)
    switch(told=told, kind=kind, actor=actor, as_of=as_of)
    with work.step("count"):
        count_after_run(kind=kind, as_of=as_of + timedelta(seconds=time.monotonic() - work.begun))
    with work.step("index"):
        index_run(executor, kind, work.folder, whole=whole)
    work.run.seconds |= {name: work.seconds[name] for name in ("count", "index")}
    work.run.finished_at = as_of + timedelta(seconds=time.monotonic() - work.begun)
    LinkRun.objects.filter(pk=work.run.pk).update(step="", seconds=work.run.seconds, finished_at=work.run.finished_at)


def _gather(work: _Work) -> None:
    sources = read_sources(work.kind)
    if not sources:
        raise NothingToLink(kind=work.kind)
    gather(work.executor, work.kind, sources)
    if not work.executor.rows("SELECT 1 FROM records LIMIT 1"):
        raise NothingToLink(kind=work.kind)


def _cluster(work: _Work) -> int:
    """`clustered` and `doubtful` from the cascade of the kind; a kind without one is told by its number or its exact address alone."""
    if work.kind not in LINKED:
        own = {"household": "number", "place": "coalesce(number, regexp_replace(address, '\\s', '', 'g'))"}.get(
            work.kind, "number"
        )
        cluster = f"CASE WHEN {own} IS NULL THEN record ELSE min(record) OVER (PARTITION BY {own}) END"
        work.executor.make(
            "clustered",
            f"SELECT record, {cluster} AS cluster, 'number' AS rule, 1.0::DOUBLE AS probability,"
            f" nullif({cluster}, record) AS linked_to FROM records",
        )
        work.executor.make("doubtful", "SELECT 0 AS left, 0 AS right, 0.0::DOUBLE AS probability WHERE false")
        return 0
    known = set(attributes(work.kind))
    fields = ", ".join(
        f'"{name}"' if name in known else f'CAST(NULL AS VARCHAR) AS "{name}"' for name in fields_of(work.kind)
    )
    work.executor.run(f"CREATE OR REPLACE VIEW linkable AS SELECT record, {fields} FROM records")
    linked = link(work.executor, work.kind, "linkable") if work.run.engine == DUCKDB else _cluster_elsewhere(work)
    work.executor.make("clustered", "SELECT record, entity AS cluster, rule, probability, linked_to FROM links")
    return linked.doubtful


def _cluster_elsewhere(work: _Work) -> Linked:
    """The cascade on another engine: the records go there as a file, and what it found comes back as files."""
    from mianzhou.data.linkage.api import engine_of  # with Spark, which few runs need

    with TemporaryDirectory(dir=work.folder) as folder:  # where all of a cluster's machines see it
        given = Path(folder) / "linkable.parquet"
        work.executor.write_parquet("SELECT * FROM linkable", given)
        with engine_of(work.run.engine, master=settings.SPARK_MASTER, shared=Path(folder)) as engine:
            engine.read_parquet("linkable", given)
            linked = link(engine, work.kind, "linkable")
            for name in ("links", "doubtful"):
                engine.write_parquet(f"SELECT * FROM {name}", work.folder / f"{name}.parquet")
    for name in ("links", "doubtful"):
        work.executor.read_parquet(name, work.folder / f"{name}.parquet")
    return linked


def _bind(executor: Scratch, kind: str) -> None:
    """Make the clusters again in which people judged something."""
    judged = CandidatePair.objects.filter(kind=kind, state=DECIDED, verdict__in=(SAME, DIFFERENT))
    ends = list(judged.values_list("verdict", "left_source", "left_key", "right_source", "right_key"))
    if not ends:
        return
    places = {(source, key) for _, *end in ends for source, key in (end[:2], end[2:])}
    executor.run("CREATE OR REPLACE TABLE judged_place (source INTEGER, key VARCHAR)")
    executor.run("INSERT INTO judged_place VALUES " + ", ".join(f"({s}, {_literal(k)})" for s, k in sorted(places)))
    found = executor.rows("SELECT source, key, record FROM records JOIN judged_place USING (source, key)")
    number = {(source, key): record for source, key, record in found}
    members = executor.rows(
        "SELECT record, linked_to, probability, cluster FROM clustered WHERE cluster IN (SELECT cluster FROM clustered"
        " JOIN records USING (record) JOIN judged_place USING (source, key))"
    )
    pairs: dict[str, list[tuple[int, int]]] = {SAME: [], DIFFERENT: []}
    for verdict, *end in ends:
        left, right = number.get((end[0], end[1])), number.get((end[2], end[3]))
        if left is not None and right is not None:
            pairs[verdict].append((left, right))
    # a record that came by no other is tied to its cluster's first
    bonds = [Bond(r, linked if linked is not None else cluster, p) for r, linked, p, cluster in members]
    made = bound([row[0] for row in members], bonds, pairs[SAME], pairs[DIFFERENT])
    executor.run("CREATE OR REPLACE TABLE bound (record BIGINT, cluster BIGINT)")
    executor.run("INSERT INTO bound VALUES " + ", ".join(f"({record}, {cluster})" for record, cluster in made.items()))
    executor.run("UPDATE clustered SET cluster = bound.cluster FROM bound WHERE bound.record = clustered.record")


def _literal(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _identify(work: _Work) -> None:
    """`placed`, `merged`, `parted`, `vanished`, `touched`: whose number every cluster keeps, and what that changes."""
    held = work.folder / "held.csv"
    # Of a record that no entity has now the last that had it counts, so that what was withdrawn by mistake comes back under its number.
    out_of_database(
        f"""SELECT DISTINCT ON (r.source_id, r.key) r.source_id, r.key, coalesce(e.merged_into_id, e.id), r.said_hash, r.dated,
            r.until IS NULL, e.state = 'active' FROM registry_record r JOIN registry_entity e ON e.id = r.entity_id
            WHERE e.kind = '{work.kind}' ORDER BY r.source_id, r.key, r.until DESC NULLS FIRST""",
        held,
    )
    into_executor(work.executor, "held", _HELD, held)
    work.executor.run(stable_ids.OVERLAP)
    new = work.executor.rows("SELECT count(*) FROM unclaimed")[0][0]
    ids = work.folder / "ids.csv"
    out_of_database(f"SELECT nextval('registry_entity_id_seq') FROM generate_series(1, {int(new)})", ids)
    work.executor.run(stable_ids.assigned_sql(str(ids).replace("'", "''")))
    work.executor.run(stable_ids.CHANGES)
    if not located_before(work.kind):
        work.executor.run(
            "INSERT INTO touched SELECT DISTINCT entity FROM placed WHERE entity NOT IN (SELECT entity FROM touched)"
        )


def _keep_doubts(work: _Work) -> int:
    """Leave in `doubtful` the pairs of two entries that may be one: of those that by all their records cannot be nobody is asked. How many they are."""
    executor = work.executor
    executor.make(
        "doubted",
        """SELECT d.*, p.entity AS l, q.entity AS r FROM doubtful AS d JOIN placed AS p ON p.record = d."left"
        JOIN placed AS q ON q.record = d."right" WHERE p.entity <> q.entity""",
    )
    executor.make("doubted_pairs", "SELECT DISTINCT l, r FROM doubted")
    executor.make(
        "doubted_entries",
        "SELECT record, entity AS entry FROM placed WHERE entity IN (SELECT l FROM doubted UNION SELECT r FROM doubted)",
    )
    executor.make("doubted_records", "SELECT * FROM linkable WHERE record IN (SELECT record FROM doubted_entries)")
    prepare(executor, work.kind, "doubted_records", "doubted_forms")
    lay_excluded(
        executor,
        work.kind,
        "doubted_forms",
        entries="doubted_entries",
        pairs="doubted_pairs",
        into="doubted_excluded",
        population=int(executor.rows("SELECT count(DISTINCT entity) FROM placed")[0][0]),
    )
    executor.make("doubtful", "SELECT * FROM doubted ANTI JOIN doubted_excluded USING (l, r)")
    executor.drop("doubted", "doubted_pairs", "doubted_entries", "doubted_records", "doubted_forms", "doubted_excluded")
    return int(executor.rows("SELECT count(*) FROM doubtful")[0][0])


def decide(executor: Scratch, kind: str) -> None:
    """`decided`: the golden records of the entities that changed."""
    rules = shipped_survivorship()
    sources = RegistrySource.objects.filter(kind=kind).select_related("resource")
    authority = {s.pk: rules.authority_of(s.resource.domain, kind, s.authority) for s in sources}
    names = ", ".join(f'r."{name}"' for name in attributes(kind))
    executor.run(believed_sql(rules, kind, authority))
    executor.make(
        "told",
        f"SELECT p.entity, r.source, p.dated, r.corrected, {names} FROM records r JOIN placed p USING (record)"
        " WHERE p.entity IN (SELECT entity FROM touched)",
    )
    (rows,) = executor.rows("SELECT count(*) FROM told")[0]
    slices = rows // _AT_ONCE + 1
    for place in range(slices):
        some = golden_sql(kind, rules.kinds[kind], f"(SELECT * FROM told WHERE hash(entity) % {slices} = {place})")
        executor.run(f"INSERT INTO decided {some}") if place else executor.make("decided", some)
    executor.drop("told")


def changed_sql(kind: str) -> dict[str, str]:
    """What a switch needs of entities whose records changed, by the name of its table."""
    questions = {
        "decided": "SELECT entity, golden, records, name, identifier, phone, address, born, sex, region FROM decided",
        "opened": "SELECT p.entity, p.source, p.key, r.said, r.said_hash, p.dated, p.rule, p.probability,"
        " coalesce(CAST(l.source AS VARCHAR) || ' ' || l.key, '') AS linked_to"
        " FROM placed p JOIN records r USING (record) LEFT JOIN records l ON l.record = p.linked_to WHERE NOT p.stays",
        "closed": "SELECT h.source, h.key FROM held h LEFT JOIN placed p ON p.source = h.source AND p.key = h.key"
        " WHERE h.open AND NOT coalesce(p.stays, false)",
    }
    return questions | {"spots": spots_sql()} if kind == PLACE else questions


def _write_out(work: _Work, doubtful: int) -> dict[str, Path]:
    """Everything that the switch needs, as files."""
    questions = changed_sql(work.kind) | {
        "merged": "SELECT gone, kept FROM merged",
        "parted": "SELECT whole, made FROM parted",
        "vanished": "SELECT entity FROM vanished",
    }
    if doubtful:
        questions["doubtful"] = (
            "SELECT least((a.source, a.key), (b.source, b.key))[1], least((a.source, a.key), (b.source, b.key))[2],"
            " greatest((a.source, a.key), (b.source, b.key))[1], greatest((a.source, a.key), (b.source, b.key))[2], max(d.probability)"
            ' FROM doubtful d JOIN records a ON a.record = d."left" JOIN records b ON b.record = d."right" GROUP BY ALL'
        )
    return written_out(work.executor, work.folder, questions)


def written_out(executor: Scratch, folder: Path, questions: Mapping[str, str]) -> dict[str, Path]:
    """The answers as files, by name."""
    files = {}
    for name, sql in questions.items():
        files[name] = folder / f"{name}.csv"
        out_of_executor(executor, sql, files[name])
    return files


def _counts(executor: Scratch, doubtful: int) -> dict[str, object]:
    records, entities = executor.rows("SELECT count(*), count(DISTINCT entity) FROM placed")[0]
    sizes = executor.rows("SELECT size, count(*) FROM (SELECT count(*) AS size FROM placed GROUP BY entity) GROUP BY size ORDER BY size")  # fmt: skip
    rules = executor.rows("SELECT rule, count(*) FROM placed GROUP BY rule ORDER BY rule")
    return {
        "records": records,
        "entities": entities,
        "sizes": {str(size): count for size, count in sizes},
        "by_rule": {rule: count for rule, count in rules},
        "doubtful": doubtful,
    }
