"""Who may do what to whose task: every verb × every role × own, higher, neighbouring and other units, as one table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from mianzhou.kernel.errors import MianzhouError, NotFound, NotPermitted
from mianzhou.kernel.people.api import NOBODY, ROLES, Actor
from mianzhou.oversight.supervision import api
from mianzhou.oversight.supervision.models import Report, Task
from mianzhou.oversight.supervision.procedure import TRANSITIONS
from mianzhou.oversight.supervision.tests.city import DAY, NOW, City, after, obligation

pytestmark = pytest.mark.django_db
LATER = after(1)
Try = Callable[[Actor], object]


def actors(city: City) -> dict[str, Actor]:
    """Every role for the lead unit, and the roles that act, elsewhere."""
    found = {f"{role}@lead": city.actor(role, city.health) for role in ROLES}
    for role in ("reader", "clerk", "head", "supervisor"):
        found[f"{role}@co"] = city.actor(role, city.roads)
        found[f"{role}@neighbour"] = city.actor(role, city.schools)
        found[f"{role}@below"] = city.actor(role, city.section)
        found[f"{role}@above"] = city.actor(role, city.gov)
        found[f"{role}@county"] = city.actor(role, region=city.county_region)
        found[f"{role}@city"] = city.actor(role, region=city.region)
    found["supervisor"] = city.supervisor
    found["system"] = Actor(name="job", permissions=frozenset({"task.notice", "task.read"}))
    found["nobody"] = NOBODY
    return found


OFFICE = {"supervisor", "supervisor@lead", "supervisor@above", "supervisor@city"}
LEAD = {"clerk@lead", "head@lead", "clerk@above", "head@above", "clerk@city", "head@city"}
CO = {"clerk@co", "head@co", "clerk@above", "head@above", "clerk@city", "head@city"}
HEADS = {"head@lead", "head@above", "head@city"}


def tries(city: City) -> dict[str, tuple[Callable[[], Try], set[str]]]:
    """For every verb: something that makes a task ready for it and gives the attempt, and who succeeds."""
    health, roads = city.health.pk, city.roads.pk

    def on(make: Callable[..., Task], verb: Callable[..., object], **more: object) -> Callable[[], Try]:
        def ready() -> Try:
            task = make()
            return lambda actor: verb(actor=actor, as_of=LATER, task_id=task.pk, **more)

        return ready

    def on_report(
        verb: Callable[..., object], kind: str = "progress", approved: bool = False, **more: object
    ) -> Callable[[], Try]:
        def ready() -> Try:
            report = city.report(city.underway(), city.health, NOW, kind=kind)
            if approved:
                api.approve_claim(actor=city.head(city.health), as_of=NOW, report_id=report.pk)
            return lambda actor: verb(actor=actor, as_of=LATER, report_id=report.pk, **more)

        return ready

    def on_draft(kind: str) -> Callable[[], Try]:
        def ready() -> Try:
            draft = api.save_report(
                actor=city.clerk(city.health), as_of=NOW, task_id=city.underway().pk, unit_id=health,
                content=api.Content(done="d", progress=1, kind=kind),
            )  # fmt: skip
            return lambda actor: api.submit_report(actor=actor, as_of=LATER, report_id=draft.pk)

        return ready

    def on_extension(verb: Callable[..., object], endorsed: bool = False, **more: object) -> Callable[[], Try]:
        def ready() -> Try:
            request = api.ask_extension(
                actor=city.clerk(city.health), as_of=NOW, task_id=city.underway().pk, unit_id=health, **ASK
            )
            if endorsed:
                api.endorse_extension(actor=city.head(city.health), as_of=NOW, extension_id=request.pk)
            return lambda actor: verb(actor=actor, as_of=LATER, extension_id=request.pk, **more)

        return ready

    def closed() -> Task:
        report = city.report(task := city.underway(), city.health, NOW, kind="completion")
        api.approve_claim(actor=city.head(city.health), as_of=NOW, report_id=report.pk)
        return api.close(actor=city.supervisor, as_of=NOW, task_id=task.pk)

    def claimed() -> Task:
        report = city.report(task := city.underway(), city.health, NOW, kind="completion")
        api.approve_claim(actor=city.head(city.health), as_of=NOW, report_id=report.pk)
        return task

    def announce() -> Try:
        draft = api.draft_announcement(actor=city.supervisor, as_of=after(300), period_from=DAY, period_to=DAY)
        return lambda actor: api.publish_announcement(actor=actor, as_of=after(300), announcement_id=draft.pk)

    reason = {"reason": "理由"}
    parts = [api.Part("选址", city.section)]
    return {
        "register": (lambda: lambda actor: city.task(actor=actor), OFFICE),
        "drop": (on(city.task, api.drop, **reason), OFFICE),
        "assign": (on(city.task, api.assign), OFFICE),
        "cancel_assignment": (on(city.assigned, api.cancel_assignment, **reason), OFFICE),
        "sign": (on(city.assigned, api.sign, unit_id=health), LEAD),
        "sign as co": (on(city.assigned, api.sign, unit_id=roads), CO),
        "decline": (on(city.assigned, api.decline, unit_id=health, **reason), LEAD),
        "break_down": (on(city.underway, api.break_down, unit_id=health, parts=parts), LEAD),
        "report": (on_draft("progress"), LEAD),
        "claim": (on_draft("completion"), LEAD),
        "withdraw_report": (on_report(api.withdraw_report), LEAD),
        "approve_claim": (on_report(api.approve_claim, "completion"), HEADS),
        "refuse_claim": (on_report(api.refuse_claim, "completion", **reason), HEADS),
        "accept_report": (on_report(api.accept_report), OFFICE),
        "return_report": (on_report(api.return_report, **reason), OFFICE),
        "ask_extension": (on(city.underway, api.ask_extension, unit_id=health, **ASK), LEAD),
        "withdraw_extension": (on_extension(api.withdraw_extension), LEAD),
        "endorse_extension": (on_extension(api.endorse_extension), HEADS),
        "refuse_extension_in_unit": (on_extension(api.refuse_extension_in_unit, **reason), HEADS),
        "grant_extension": (on_extension(api.grant_extension, True), OFFICE),
        "refuse_extension": (on_extension(api.refuse_extension, True, **reason), OFFICE),
        "remind": (lambda: lambda actor: api.run_daily(actor=actor, as_of=LATER), {"supervisor", "system"}),
        "urge": (on(city.underway, api.urge), OFFICE | {"system"}),
        "slip": (on(city.underway, api.issue_slip, colour="blue", **reason), OFFICE | {"system"}),
        "comment": (on(city.underway, api.comment, text="说明"), OFFICE | LEAD),
        "comment as co": (
            on(city.underway, api.comment, text="说明", unit_id=roads),
            OFFICE | LEAD | CO | {"supervisor@co"},
        ),
        "close": (on(claimed, api.close), OFFICE),
        "stop": (on(city.underway, api.stop, **reason), OFFICE),
        "reopen": (on(closed, api.reopen, **reason), OFFICE),
        "archive": (on(closed, api.archive), OFFICE),
        "announce": (announce, {"supervisor", "system"}),
    }


ASK = {"new_due_on": DAY + timedelta(days=200), "reason": "征地", "progress": "六成"}
VERBS = [*TRANSITIONS, "sign as co", "comment as co"]


@pytest.mark.parametrize("verb", VERBS)
def test_who_may(city: City, verb: str) -> None:
    ready, allowed = tries(city)[verb]
    managed = set()
    attempt = ready()
    for name, actor in actors(city).items():
        try:
            with transaction.atomic():
                attempt(actor)
                managed.add(name)
                transaction.set_rollback(True)
        except NotPermitted:
            pass
        except MianzhouError as error:
            pytest.fail(f"{name}: {error.code}: {error}")
    assert managed == allowed


def test_every_verb_is_tried(city: City) -> None:
    assert {name.removesuffix(" as co") for name in tries(city)} == set(TRANSITIONS)


def test_what_is_seen_is_what_the_scope_holds(city: City) -> None:
    task = city.underway(lead=city.health, co=[city.roads])
    part = api.break_down(
        actor=city.clerk(city.health),
        as_of=NOW,
        task_id=task.pk,
        unit_id=city.health.pk,
        parts=[api.Part("选址", city.section)],
    )[0]
    other = city.task(lead=city.county, co=[])
    everything = {task.pk, part.pk, other.pk}

    def seen(actor: Actor) -> set[int]:
        return set(api.visible_to(actor).values_list("pk", flat=True))

    assert seen(city.supervisor) == seen(city.actor("reader")) == everything
    assert seen(city.clerk(city.health)) == {task.pk, part.pk}
    assert seen(city.clerk(city.roads)) == {task.pk}
    assert seen(city.clerk(city.section)) == {part.pk}
    assert seen(city.clerk(city.schools)) == set()
    assert seen(city.county_supervisor) == {other.pk}
    assert seen(NOBODY) == set()
    with pytest.raises(NotFound):
        api.task_for(city.clerk(city.schools), task.pk)


def test_drafts_and_their_evidence_are_the_units_own(city: City) -> None:
    task = city.underway()
    draft = api.save_report(
        actor=city.clerk(city.health),
        as_of=NOW,
        task_id=task.pk,
        unit_id=city.health.pk,
        content=api.Content(done="草稿", progress=1),
    )
    assert api.report_for(city.clerk(city.health), draft.pk) == draft
    for actor in (city.clerk(city.roads), city.supervisor):
        with pytest.raises(NotFound):
            api.report_for(actor, draft.pk)
    assert list(api.reports_of(task)) == []
    api.discard_draft(actor=city.clerk(city.health), as_of=NOW, report_id=draft.pk)
    assert not Report.objects.exists()


def test_a_supervisor_registers_obligations_inside_the_scope_only(city: City) -> None:
    row = obligation(city)
    assert not api.registrable_obligations(city.county_supervisor).exists()
    result = api.register_obligations(actor=city.county_supervisor, as_of=NOW, obligation_ids=[row.pk])
    assert isinstance(result.refused[0][1], NotPermitted)
