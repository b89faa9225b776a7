"""Runs of linking: stable numbers, merges and splits as events, golden records, past states; again, after a crash, and under judgements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob

from mianzhou.data.matching.models import MatchEntry
from mianzhou.data.registries import api, jobs
from mianzhou.data.registries.errors import RunStopped
from mianzhou.data.registries.linking import linking_actions
from mianzhou.data.registries.linking.stopping_actions import settle_gone
from mianzhou.data.registries.models import Entity, EntityEvent, EntityRecord, LinkRun, Relation
from mianzhou.data.registries.tests.town import LI, LINKER, WANG, ZHAO, Town, person, steward
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.people.api import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Town:
    return Town(monkeypatch, tmp_path)


def _registry() -> dict[str, list[dict[str, Any]]]:
    tables = (Entity, EntityRecord, EntityEvent, Relation)
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}


def test_records_of_one_person_become_one_entity_with_a_golden_record(town: Town) -> None:
    town.deliver("police", {"p1": LI, "p2": WANG})
    town.deliver("clinic", {"c1": LI | {"name": "李健国", "phone": "19900000000"}, "c2": WANG | {"number": ""}})
    run = town.link()
    li, wang = town.at(town.police, "p1"), town.at(town.police, "p2")
    assert (run.records, run.entities, run.changes["created"]) == (4, 2, 2)
    assert town.at(town.clinic, "c1") == li
    assert town.at(town.clinic, "c2") == wang
    assert (li.name, li.identifier, li.record_count, str(li.born)) == ("李建国", LI["number"], 2, LI["birth"])
    golden = li.golden["name"]
    assert (golden["value"], [o["value"] for o in golden["others"]]) == ("李建国", ["李健国"])
    assert li.golden["phone"]["value"] == "19900000000"  # the clinic's word is the later one
    assert AuditEntry.objects.filter(verb="registry.linked").count() == 1


def test_running_again_changes_nothing(town: Town) -> None:
    town.deliver("police", {"p1": LI, "p2": WANG, "p3": ZHAO})
    town.deliver("clinic", {"c1": LI, "c2": WANG | {"number": "", "phone": ""}})
    town.link()
    before = _registry()
    again = town.link()
    assert _registry() == before
    assert not any(again.changes.values())


def test_what_a_record_says_anew_corrects_the_golden_record_and_the_past_stays(town: Town) -> None:
    town.deliver("police", {"p1": LI})
    town.link()
    earlier = town.now
    town.deliver("police", {"p1": LI | {"address": "云川市涪江路7号"}})
    town.link()
    found = town.at(town.police, "p1")
    assert found.address == "云川市涪江路7号"
    (event,) = api.events_of(found)
    assert (event.verb, event.before, event.after) == (
        "corrected", {"address": LI["address"]}, {"address": "云川市涪江路7号"},
    )  # fmt: skip
    assert api.state_at(found, earlier).golden["address"]["value"] == LI["address"]
    assert api.state_at(found, town.now).golden == found.golden


def test_two_become_one_when_a_record_ties_them_and_keep_the_number_of_the_greater(town: Town) -> None:
    stranger = {"name": "李建国", "birth": LI["birth"], "phone": "19911110000"}
    town.deliver("police", {"p1": LI, "p2": WANG})
    town.deliver("clinic", {"c1": LI, "c2": stranger | {"name": "赵明", "birth": "1950-01-01"}})
    town.link()
    kept, gone = town.at(town.police, "p1"), town.at(town.clinic, "c2")
    follower = steward("follower")
    for followed in (gone, kept):  # who follows both sides is told once
        api.subscribe(found=followed, purpose="核对名单", actor=follower, as_of=town.now)
    apart = town.now
    town.deliver("clinic", {"c1": LI, "c2": LI | {"phone": "19911110000"}})
    town.link()
    gone.refresh_from_db()
    assert (gone.state, gone.merged_into) == ("merged", kept)
    (event,) = api.events_of(gone)
    assert event.verb == "merged"
    assert event in api.events_of(kept), "the history of both sides tells of it"
    assert event.before[api.shown_number(gone)] == [[town.clinic.pk, "c2"]]
    assert event.after[api.shown_number(gone)] == []
    assert [n.event for n in api.notices(follower) if n.event.verb == "merged"] == [event]
    then = api.state_at(gone, apart)
    assert (then.exists, then.merged_into, [r.key for r in then.records]) == (True, None, ["c2"])
    now = api.state_at(gone, town.now)
    assert (now.exists, now.merged_into) == (False, kept)


def test_one_becomes_two_when_its_records_part_and_the_greater_part_keeps_the_number(town: Town) -> None:
    town.deliver("police", {"p1": LI})
    town.deliver("clinic", {"c1": LI, "c2": LI})
    town.link()
    whole = town.at(town.police, "p1")
    town.deliver("clinic", {"c1": LI, "c2": ZHAO})
    run = town.link()
    made = town.at(town.clinic, "c2")
    assert town.at(town.police, "p1") == town.at(town.clinic, "c1") == whole
    assert made != whole
    assert run.changes["split"] == 1
    assert EntityEvent.objects.get(verb="split").other == made


def test_what_no_source_says_any_more_is_withdrawn_and_comes_back_under_its_number(town: Town) -> None:
    town.deliver("police", {"p1": LI, "p2": WANG})
    town.link()
    gone = town.at(town.police, "p2")
    town.deliver("police", {"p1": LI})
    town.link()
    gone.refresh_from_db()
    assert (gone.state, gone.record_count) == ("withdrawn", 0)
    town.deliver("police", {"p1": LI, "p2": WANG})
    town.link()
    gone.refresh_from_db()
    assert (gone.state, town.at(town.police, "p2")) == ("active", gone)


def test_a_run_that_is_killed_leaves_everything_and_the_next_finishes(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.deliver("police", {"p1": LI})
    town.link()
    before = _registry()
    town.deliver("police", {"p1": LI, "p2": WANG})

    def killed(**given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("mianzhou.data.registries.linking.switching_actions.record", killed)
        with pytest.raises(KeyboardInterrupt):
            town.link()
    assert _registry() == before
    assert LinkRun.objects.order_by("-pk").first().state == "failed"  # type: ignore[union-attr]
    left = Path(settings.LAKE_ROOT) / "spill" / "mianzhou-link-person-killed"
    left.mkdir()
    (left / ".owner").touch()
    (left / "decided.csv").write_text("王秀英")
    town.link()
    assert town.at(town.police, "p2").name == "王秀英"
    assert list(left.parent.iterdir()) == []  # also what a run left that was killed outright


def test_one_run_at_a_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.deliver("police", {"p1": LI})
    refused = []

    def meanwhile(step: str) -> None:
        if step == "link":
            run = LinkRun.objects.get(state="running")
            refused.append(run.step)

    linking_actions.link_kind(kind="person", actor=LINKER, as_of=town.now, on_step=meanwhile)
    assert refused == ["link"]


def test_a_run_that_somebody_stops_leaves_everything_and_says_who(town: Town) -> None:
    town.deliver("police", {"p1": LI})
    town.link()
    before = _registry()
    town.deliver("police", {"p1": LI, "p2": WANG})
    boss = steward("boss")

    def meanwhile(step: str) -> None:
        if step == "link":
            api.stop_run(run=LinkRun.objects.get(state="running"), actor=boss, as_of=town.now)

    with pytest.raises(RunStopped):
        linking_actions.link_kind(kind="person", actor=LINKER, as_of=town.now, on_step=meanwhile)
    assert _registry() == before
    run = LinkRun.objects.order_by("-pk")[0]
    assert (run.state, run.stop_asked_by) == ("stopped", "boss")
    assert "boss" in run.error
    with pytest.raises(api.RunEnded):
        api.stop_run(run=run, actor=boss, as_of=town.now)
    assert AuditEntry.objects.filter(verb="registry.stopped").count() == 1


def test_a_run_whose_index_failed_is_done_and_the_next_one_makes_the_index(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.deliver("police", {"p1": LI})
    town.link()
    town.deliver("police", {"p1": LI, "p2": WANG})

    def full(*given: object, **more: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(linking_actions, "index_run", full)
        with pytest.raises(OSError, match="No space"):
            town.link()
    run = LinkRun.objects.order_by("-pk")[0]
    assert (run.state, run.step, run.changes["created"]) == ("done", "", 1)
    assert "No space" in run.error
    assert not MatchEntry.objects.filter(entity=town.at(town.police, "p2").pk).exists()
    assert jobs.outdated() == ["person"]
    town.link()
    assert MatchEntry.objects.filter(entity=town.at(town.police, "p2").pk).exists()
    assert jobs.outdated() == []


@pytest.mark.parametrize("step", ["link", "switch"])
def test_a_run_whose_process_is_gone_is_told_so_and_can_be_stopped(town: Town, step: str) -> None:
    gone = LinkRun.objects.create(kind="person", step=step, started_at=town.now, started_by="x")
    api.stop_run(run=gone, actor=steward(), as_of=town.now)
    another = LinkRun.objects.create(kind="place", step=step, started_at=town.now, started_by="x")
    settle_gone(as_of=town.now)
    for run in (gone, another):
        run.refresh_from_db()
        assert (run.state, run.error, run.finished_at) == ("failed", api.KILLED, town.now)


def test_a_run_that_is_asked_for_while_another_is_under_way_waits_for_its_end(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*, kind: str, actor: Actor, as_of: object) -> None:
        raise api.LinkBusy(kind=kind)

    monkeypatch.setattr(linking_actions, "link_kind", busy)
    account = person("clerk")
    jobs.link_one("person", person=account.pk)
    jobs.link_one("person", person=account.pk)  # it waits once
    waiting = ProcrastinateJob.objects.filter(task_name="registries.link", status="todo")
    assert [job.args for job in waiting] == [{"kind": "person", "person": account.pk}]
    assert jobs.waits("person")


def test_a_run_from_a_page_goes_by_the_name_of_who_asked(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.deliver("police", {"p1": LI})
    asked: list[tuple[str, Actor]] = []
    monkeypatch.setattr(linking_actions, "link_kind", lambda *, kind, actor, as_of: asked.append((kind, actor)))
    account = person("clerk")
    jobs.link_one("person", person=account.pk)
    jobs.link_one("person")
    assert [(kind, actor.name, actor.person_id) for kind, actor in asked] == [
        ("person", "clerk", account.pk), ("person", jobs.registrar().name, None),
    ]  # fmt: skip


def test_what_was_judged_binds_the_next_run(town: Town) -> None:
    town.deliver("police", {"p1": LI, "p2": ZHAO})
    town.deliver("clinic", {"c1": LI})
    town.link()
    judge = steward()
    li, zhao = town.at(town.police, "p1"), town.at(town.police, "p2")
    _, made = api.split(whole=li, records=[(town.clinic.pk, "c1")], reason="同名不同人", actor=judge, as_of=town.now)
    api.merge(keep=li, gone=zhao, reason="改名", actor=judge, as_of=town.now)
    run = town.link()
    assert town.at(town.clinic, "c1") == made
    assert town.at(town.police, "p2") == town.at(town.police, "p1") == li
    assert not any(run.changes.values())


def test_household_members_and_owners_are_related(town: Town) -> None:
    source = api.note_source(
        resource=town.police.resource, kind="household", role="household", actor=LINKER, as_of=town.now,
        columns={"number": "household", "address": "address"},
    )  # fmt: skip
    home = {"household": "H1", "address": LI["address"]}
    town.deliver("police", {"p1": LI | home | {"relation": "户主"}, "p2": WANG | home | {"relation": "配偶"}})
    town.link()
    town.link("household")
    household = town.at(source, "p1")
    assert household == town.at(source, "p2")
    members = api.relations_of(household)
    assert {(m.kind, m.outward, m.other.name, m.detail) for m in members} == {
        ("member_of", False, "李建国", "户主"), ("member_of", False, "王秀英", "配偶"),
    }  # fmt: skip
    town.deliver("police", {"p1": LI | home | {"relation": "户主"}, "p2": WANG | {"household": "H2"}})
    earlier = town.now
    town.link("household")
    assert [m.other.name for m in api.relations_of(household)] == ["李建国"]
    assert len(api.relations_of(household, earlier)) == 2
