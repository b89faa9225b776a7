"""Who may ask what of the lake, what is shown of it, and what is on record afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mianzhou.data.catalogue.tests.office import RESIDENTS, Office
from mianzhou.data.lake.tests.filling import staged
from mianzhou.data.lakehouse.api import (
    Ask,
    ask_lake,
    askable_tables,
    asking,
    forget_question,
    keep_up,
    open_lake,
    questions_of,
    read_moment,
    save_question,
    saved_questions,
    table_state,
)
from mianzhou.data.lakehouse.errors import MomentWrong, NameNeeded, PurposeNeeded
from mianzhou.data.lakehouse.models import ConsoleQuestion, UpkeepRun
from mianzhou.data.schemas.document import read_schema
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import MianzhouError, NotFound, NotPermitted
from mianzhou.kernel.people.api import Actor, Grant, Person, system_actor
from mianzhou.kernel.units.api import Unit

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TRUE = {"sfzh": "510703199001011234", "xm": "欧阳晓", "lxdh": "13800138000", "bz": "无"}


@pytest.fixture
def office(db: None, tmp_path: Path, settings: object) -> Office:
    settings.LAKE_ROOT = tmp_path / "lake"  # type: ignore[attr-defined]
    settings.LAKE_CATALOG = f"test-{tmp_path.name}"  # type: ignore[attr-defined]
    office = Office()
    schema = read_schema(RESIDENTS)
    for name, unit in (("residents", office.police), ("county_residents", office.county_bureau)):
        office.published(name, unit)
        open_lake().ensure_table(name, schema)
        files = staged(
            tmp_path / name,
            [TRUE | {"sfzh__original": "５１０７０３１９９００１０１１２３４"}],
            [{"xm": "欧阳坏", "新列": "x"}],
        )
        open_lake().commit(name, files, 1, as_of=NOW)
    return office


def steward(person: Person | None = None, unit: Unit | None = None, role: str = "steward") -> Actor:
    return Actor(
        "steward", person_id=person.pk if person else None, grants=(Grant(role, unit_path=unit.path if unit else None),)
    )


@pytest.mark.django_db
def test_values_are_masked_by_the_grade_of_their_item(office: Office) -> None:
    answer = ask_lake(ask=Ask("select * from residents"), actor=steward(), as_of=NOW)
    row = dict(zip((name for name, _ in answer.columns), answer.rows[0], strict=True))
    assert row == {"sfzh": "510703**********34", "xm": "欧**", "csrq": None, "lxdh": "138****8000", "bz": "无"}
    raw = ask_lake(ask=Ask("select sfzh from residents__raw"), actor=steward(), as_of=NOW)
    assert raw.rows == [("５１０７０３**********３４",)]
    for text in (
        str(ask_lake(ask=Ask(f"select * from residents{form}"), actor=steward(), as_of=NOW).rows)
        for form in ("__all", "__quarantine")
    ):
        assert "欧阳" not in text
        assert "1234" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("unmasked", [False, True])
def test_an_item_of_a_new_version_is_empty_before_a_batch_brings_it(office: Office, unmasked: bool) -> None:
    more = {"name": "pension", "title": "养老金", "type": "number"}
    office.published_again("residents", {**RESIDENTS, "fields": [*RESIDENTS["fields"], more]})
    ask = {"unmasked": unmasked, "purpose": "核对" if unmasked else ""}
    actor = steward(role="examiner" if unmasked else "steward")
    for form in ("", "__all", "__raw"):
        found = ask_lake(ask=Ask(f"select pension, bz from residents{form}", **ask), actor=actor, as_of=NOW)
        assert found.rows == [(None, "无")], form
    kinds = dict(ask_lake(ask=Ask("select * from residents", **ask), actor=actor, as_of=NOW).columns)
    assert kinds["pension"] == "double"


@pytest.mark.django_db
def test_unmasked_values_need_a_grant_and_a_purpose(office: Office) -> None:
    plain = Ask("select sfzh, xm from residents", unmasked=True, purpose="核实投诉")
    with pytest.raises(NotPermitted):
        ask_lake(ask=plain, actor=steward(), as_of=NOW)
    examiner = steward(role="examiner")
    with pytest.raises(PurposeNeeded):
        ask_lake(ask=Ask("select 1", unmasked=True, purpose=" "), actor=examiner, as_of=NOW)
    assert ask_lake(ask=plain, actor=examiner, as_of=NOW).rows == [("510703199001011234", "欧阳晓")]
    entry = AuditEntry.objects.get(verb="lake.asked")
    assert (entry.purpose, entry.detail["unmasked"], entry.detail["rows"]) == ("核实投诉", True, 1)
    masked = ask_lake(ask=Ask("select xm from residents"), actor=examiner, as_of=NOW)
    assert masked.rows == [("欧**",)]


@pytest.mark.django_db
def test_a_grant_for_a_unit_reaches_its_resources_only(office: Office) -> None:
    county = steward(unit=office.county_bureau)
    assert ask_lake(ask=Ask("select count(*) from county_residents"), actor=county, as_of=NOW).rows == [(1,)]
    with pytest.raises(MianzhouError) as refused:
        ask_lake(ask=Ask("select count(*) from residents"), actor=county, as_of=NOW)
    assert refused.value.code == "no-such-lake-table"
    assert [table.name for table in askable_tables(county)[0]] == ["county_residents"]
    assert [table.name for table in askable_tables(steward())[0]] == ["county_residents", "residents"]
    two = steward(role="examiner", unit=office.county_bureau)
    two = Actor("two", grants=(*two.grants, *steward().grants))
    both = "select (select xm from residents), (select xm from county_residents)"
    assert ask_lake(ask=Ask(both, unmasked=True, purpose="核实"), actor=two, as_of=NOW).rows == [("欧**", "欧阳晓")]


@pytest.mark.django_db
def test_who_may_not_ask_gets_nothing_and_nothing_runs(office: Office) -> None:
    with pytest.raises(NotPermitted):
        ask_lake(ask=Ask("select 1"), actor=Actor("clerk", grants=(Grant("clerk"),)), as_of=NOW)
    assert not ConsoleQuestion.objects.exists()


@pytest.mark.django_db
def test_every_question_is_on_record_also_the_refused(office: Office) -> None:
    ask_lake(ask=Ask("select xm from residents", moment="2026-03-02"), actor=steward(), as_of=NOW)
    with pytest.raises(MianzhouError):
        ask_lake(ask=Ask("select * from read_csv('/etc/passwd')"), actor=steward(), as_of=NOW)
    refused, answered = questions_of(steward()).order_by("-pk")
    assert (answered.state, answered.rows, answered.tables, answered.moment) == (
        "answered",
        1,
        ["residents"],
        "2026-03-02",
    )
    assert refused.state == "refused"
    assert "read_csv" in refused.problem["zh"]
    assert AuditEntry.objects.filter(verb="lake.asked").count() == 2


@pytest.mark.django_db
def test_a_reader_who_leaves_in_the_middle_is_on_record(office: Office) -> None:
    def leave() -> None:
        ask = Ask("select * from range(50000)")
        with asking(ask=ask, budget=None, actor=steward(), as_of=NOW) as (_, answer):
            next(answer.batches())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        leave()
    question = ConsoleQuestion.objects.get()
    assert question.state == "answered"
    assert 0 < (question.rows or 0) <= 1000


@pytest.mark.django_db
def test_one_sees_ones_own_questions_and_shared_ones(office: Office) -> None:
    one, other = (Person.objects.create(username=name, name=name, created_at=NOW) for name in ("one", "other"))
    county = {"unit": office.county_bureau}
    ask_lake(ask=Ask("select 1"), actor=steward(one, **county), as_of=NOW)
    assert questions_of(steward(one, **county)).count() == 1
    assert questions_of(steward(other, **county)).count() == 0
    assert questions_of(steward(other)).count() == 1
    save_question(name="人数", sql="select 1", shared=False, actor=steward(one), as_of=NOW)
    kept = save_question(name="人数", sql="select 2", shared=True, actor=steward(one), as_of=NOW)
    assert [saved.sql for saved in saved_questions(steward(other))] == ["select 2"]
    with pytest.raises(NotFound):
        forget_question(saved_id=kept.pk, actor=steward(other), as_of=NOW)
    forget_question(saved_id=kept.pk, actor=steward(one), as_of=NOW)
    assert not saved_questions(steward(one)).exists()
    with pytest.raises(NameNeeded):
        save_question(name=" ", sql="select 1", shared=False, actor=steward(one), as_of=NOW)


def test_moments_are_read_as_people_write_them() -> None:
    china = timedelta(hours=8)
    assert read_moment("") is None
    assert read_moment("batch:12") == 12
    day = read_moment("2026-01-31")
    assert isinstance(day, datetime)
    assert day.utcoffset() == china
    assert day > datetime(2026, 1, 31, 15, 59, 59, tzinfo=UTC)
    assert day < datetime(2026, 1, 31, 16, 0, tzinfo=UTC)
    assert read_moment("2026-01-31T12:00") == datetime(2026, 1, 31, 4, 0, tzinfo=UTC)
    assert read_moment("2026-01-31T12:00:00+00:00") == datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
    for wrong in ("昨天", "2026-02-30", "batch:x", "31.1.2026"):
        with pytest.raises(MomentWrong):
            read_moment(wrong)


@pytest.mark.django_db
def test_the_upkeep_is_on_record_when_it_did_something(office: Office, tmp_path: Path) -> None:
    keeper = system_actor("keeper", ["lake.maintain"])
    assert keep_up(actor=keeper, as_of=NOW) == []
    for batch in range(2, 12):
        open_lake().commit("residents", staged(tmp_path / "more", [TRUE | {"sfzh": str(batch)}]), batch, as_of=NOW)
    runs = keep_up(resource="residents", actor=keeper, as_of=NOW)
    assert [(run.kind, run.state, run.detail) for run in runs] == [("compaction", "done", {"rows": 11, "files": 10})]
    assert table_state("residents").rows == 11
    assert UpkeepRun.objects.count() == 1
    assert AuditEntry.objects.filter(verb="lake.upkeep").count() == 1
    cleared = keep_up(resource="residents", actor=keeper, as_of=NOW + timedelta(days=500))
    assert cleared[0].detail["states"] > 0
    assert table_state("residents").rows == 11
    with pytest.raises(NotPermitted):
        keep_up(actor=steward(role="examiner"), as_of=NOW)
