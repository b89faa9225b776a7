"""A value is disputed, answered, decided and corrected; the correction reaches the current state once, whatever the resource's mode."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mianzhou.applications.data_correction import actions, queries
from mianzhou.applications.data_correction.errors import DisputedAlready, NoSuchItem, NothingDisputed, PurposeMissing
from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.showing import values_of
from mianzhou.applications.data_correction.tests.conftest import DAY, Scene, at
from mianzhou.data.intake.api import CorrectionRefused, NothingCorrected, RowNotHeld, find_held
from mianzhou.data.intake.models import Batch
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.quality.api import disputes_of
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import Actor, Grant
from mianzhou.services.cases.api import GuardFails, NotShown, WrongStage


def raised(scene: Scene, **given: Any) -> Dispute:
    how: dict[str, Any] = {
        "resource": scene.people,
        "batch_id": scene.batch.pk,
        "row": find_held(scene.people, {"id": "2"})[1],
        "field": "amount",
        "claimed": "25",
        "reason": "与发放记录不符",
        "evidence": "2026年2月发放表",
        "raiser_unit": scene.user,
        "actor": scene.clerk(scene.user),
        "as_of": at(DAY),
    }
    return actions.raise_dispute(**(how | given))


def done(scene: Scene, dispute: Dispute, verb: str, by: str, days: int = 1, **words: str) -> None:
    actor = scene.bureau if by == "bureau" else scene.clerk(getattr(scene, by))
    actions.enact(dispute_id=dispute.pk, verb=verb, actor=actor, as_of=at(DAY + timedelta(days)), **words)


@pytest.mark.parametrize("scene", ["append", "upsert", "snapshot"], indirect=True)
def test_an_accepted_dispute_corrects_the_row_once(scene: Scene) -> None:
    dispute = raised(scene)
    assert (dispute.held, dispute.row_key, dispute.case.due_on) == ("20.0", {"id": "2"}, date(2026, 3, 16))
    done(scene, dispute, "accept", "provider", correction="25")
    dispute.refresh_from_db()
    assert dispute.case.stage == "corrected"
    assert scene.held() == [(1, "王甲", 10.0), (2, "李乙", 25.0)]
    with open_lake().query("select amount from people where id = 2", as_of=at(DAY)) as before:
        assert before.values() == [(20.0,)]
    assert dispute.correction is not None
    assert (dispute.correction.accepted, dispute.correction.parent_id) == (1, scene.batch.pk)
    counted = disputes_of(scene.people.pk).get()
    assert (counted.state, counted.late, counted.ended_on) == ("upheld", False, DAY + timedelta(1))


def test_a_correction_that_fails_the_checks_changes_nothing(scene: Scene) -> None:
    dispute = raised(scene)
    with pytest.raises(CorrectionRefused):
        done(scene, dispute, "accept", "provider", correction="-3")
    dispute.refresh_from_db()
    assert dispute.case.stage == "answering"
    assert scene.held() == [(1, "王甲", 10.0), (2, "李乙", 20.0)]
    done(scene, dispute, "accept", "provider", correction="25")
    assert scene.held("id = 2") == [(2, "李乙", 25.0)]


def test_the_disputed_value_is_no_correction_of_itself(scene: Scene) -> None:
    dispute = raised(scene)
    with pytest.raises(NothingCorrected):
        done(scene, dispute, "accept", "provider", correction="20")
    dispute.refresh_from_db()
    assert (dispute.case.stage, dispute.correction) == ("answering", None)
    # A newer batch has brought the right value: to accept is then to enter it.
    scene.send((2, "李乙", 25, None), on=DAY + timedelta(1))
    done(scene, dispute, "accept", "provider", 2, correction="25")
    assert scene.held("id = 2") == [(2, "李乙", 25.0)]


def test_done_again_after_a_crash_the_correction_is_found(scene: Scene) -> None:
    dispute = raised(scene)
    place = {"batch_id": dispute.batch_id, "row": dispute.row}
    how: dict[str, Any] = {"actor": scene.clerk(scene.provider), "as_of": at(DAY)}
    first = actions.correct_row(
        resource=scene.people, **place, changes={"amount": "25"}, key=f"correction {dispute.case.number}", **how
    )
    done(scene, dispute, "accept", "provider", correction="25")
    dispute.refresh_from_db()
    assert dispute.correction_id == first.pk
    assert Batch.objects.filter(kind="mend").count() == 1
    assert scene.held("id = 2") == [(2, "李乙", 25.0)]


def test_the_bureau_decides_where_they_disagree(scene: Scene) -> None:
    dispute = raised(scene)
    with pytest.raises(NotShown):
        done(scene, dispute, "reject", "provider")
    done(scene, dispute, "reject", "provider", remark="台账为 20")
    done(scene, dispute, "press", "user", 2, remark="发放表为 25")
    with pytest.raises(NotPermitted):
        done(scene, dispute, "order", "provider", 3, remark="x")
    done(scene, dispute, "order", "bureau", 3, remark="以发放表为准")
    done(scene, dispute, "correct", "provider", 30, correction="25")
    assert scene.held("id = 2") == [(2, "李乙", 25.0)]
    counted = disputes_of(scene.people.pk).get()
    assert (counted.state, counted.late) == ("upheld", True)  # five working days had passed


@pytest.mark.parametrize(("verbs", "state"), [(["reject", "rest"], "rejected"), (["withdraw"], "withdrawn")])
def test_a_dispute_may_end_without_correction(scene: Scene, verbs: list[str], state: str) -> None:
    dispute = raised(scene)
    for verb in verbs:
        done(scene, dispute, verb, "provider" if verb == "reject" else "user", remark="r")
    assert disputes_of(scene.people.pk).get().state == state
    with pytest.raises(WrongStage):
        done(scene, dispute, "accept", "provider", correction="25")
    assert scene.held("id = 2") == [(2, "李乙", 20.0)]
    raised(scene)  # it may be raised again


def test_the_provider_ends_what_its_raiser_let_pass(scene: Scene) -> None:
    dispute = raised(scene)
    done(scene, dispute, "reject", "provider", remark="台账为 20")
    with pytest.raises(GuardFails):
        done(scene, dispute, "lapse", "provider", 3)
    done(scene, dispute, "lapse", "provider", 20)
    counted = disputes_of(scene.people.pk).get()
    assert (counted.state, counted.late) == ("rejected", False)
    raised(scene)  # the value can be disputed again


def test_what_cannot_be_disputed(scene: Scene) -> None:
    with pytest.raises(NoSuchItem):
        raised(scene, field="age")
    with pytest.raises(NothingDisputed):
        raised(scene, claimed="20.0")
    with pytest.raises(RowNotHeld):
        raised(scene, row=99)
    with pytest.raises(NotPermitted):
        raised(scene, actor=scene.clerk(scene.stranger))
    raised(scene)
    with pytest.raises(DisputedAlready):
        raised(scene)
    with pytest.raises(RowNotHeld):
        find_held(scene.people, {"id": "7"})


def test_values_are_masked_and_each_look_is_on_record(scene: Scene) -> None:
    dispute = raised(scene, field="name", claimed="丁大力")
    user, provider = scene.clerk(scene.user), scene.clerk(scene.provider)
    shown = values_of(dispute, provider)
    assert shown.masked
    assert {"丁大力", "李乙"}.isdisjoint({shown.held, shown.claimed})
    how: dict[str, Any] = {"dispute": dispute, "as_of": at(DAY)}
    with pytest.raises(PurposeMissing):
        actions.look(**how, purpose=" ", actor=provider)
    with pytest.raises(NotPermitted):
        actions.look(**how, purpose="核对", actor=scene.clerk(scene.stranger))
    looked = actions.look(**how, purpose="核对台账", actor=provider)
    assert (looked.held, looked.claimed) == ("李乙", "丁大力")
    entry = AuditEntry.objects.get(verb="correction.look")
    assert entry.purpose == "核对台账"
    said = str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert "丁大力" not in said
    own = actions.look(**how, purpose="核对", actor=user)  # who raised it learns nothing new
    assert own.claimed == "丁大力"
    assert own.held != "李乙"


def test_a_row_is_shown_as_far_as_the_resource_is_shared(scene: Scene) -> None:
    def seen(actor: Actor) -> dict[str, str]:
        place = {"batch_id": scene.batch.pk, "row": find_held(scene.people, {"id": "2"})[1]}
        found = actions.show_row(resource=scene.people, **place, actor=actor, as_of=at(DAY))
        return {item.name: item.value for item in found.items}

    user = scene.clerk(scene.user)
    assert seen(scene.clerk(scene.provider)) == {"id": "2", "name": "李*", "amount": "20.0", "day": ""}
    assert seen(scene.bureau)["amount"] == "20.0"
    assert seen(user) == {"id": "***", "name": "李*", "amount": "***", "day": ""}
    for sharing, name, amount in (("unconditional", "李*", "20.0"), ("refused", "***", "***")):
        scene.people.sharing = sharing
        assert (seen(user)["name"], seen(user)["amount"]) == (name, amount)
    with pytest.raises(NotPermitted):
        seen(Actor(name="reader", grants=(Grant("reader"),)))
    assert AuditEntry.objects.filter(verb="correction.find").count() == 7


@pytest.mark.parametrize("scene", ["upsert", "snapshot"], indirect=True)
def test_a_correction_reaches_the_row_that_a_newer_batch_brought(scene: Scene) -> None:
    dispute = raised(scene)
    scene.send((1, "王甲", 11, "2026-01-01"), (2, "李乙", 21, None), on=DAY + timedelta(1))
    done(scene, dispute, "accept", "provider", 2, correction="25")
    assert scene.held() == [(1, "王甲", 11.0), (2, "李乙", 25.0)]


def test_who_sees_a_dispute_and_for_whom_it_waits(scene: Scene) -> None:
    dispute = raised(scene)
    user, provider, stranger = (scene.clerk(u) for u in (scene.user, scene.provider, scene.stranger))
    assert queries.dispute_for(user, dispute.pk) == dispute
    assert list(queries.waiting_for(provider)) == [dispute]
    assert list(queries.waiting_for(user)) == []
    with pytest.raises(NotFound):
        queries.dispute_for(stranger, dispute.pk)
    assert list(queries.late_on(queries.disputes_for(scene.bureau), date(2026, 3, 17))) == [dispute]
    actions.pause_clock(dispute_id=dispute.pk, reason="等待发放表", actor=provider, as_of=at(DAY))
    assert not queries.late_on(queries.disputes_for(scene.bureau), date(2026, 3, 17)).exists()
    actions.resume_clock(dispute_id=dispute.pk, actor=provider, as_of=at(date(2026, 3, 20)))
    actions.extend_clock(
        dispute_id=dispute.pk, new_due_on=date(2026, 4, 10), reason="案情复杂", actor=scene.bureau, as_of=at(date(2026, 3, 21))
    )  # fmt: skip
    dispute.refresh_from_db()
    assert dispute.case.due_on == date(2026, 4, 10)


def test_the_bureau_speaks_for_no_other_unit(scene: Scene) -> None:
    """The steward's role covers the city, yet answers and withdraws only for the steward's own unit."""
    dispute = raised(scene)
    for verb in ("accept", "withdraw"):
        with pytest.raises(NotPermitted):
            done(scene, dispute, verb, "bureau", correction="25")
    assert list(queries.waiting_for(scene.bureau)) == []
    done(scene, dispute, "reject", "provider", remark="台账为 20")
    done(scene, dispute, "press", "user", remark="请裁定")
    assert list(queries.waiting_for(scene.bureau)) == [dispute]
    here = Actor(name="steward", unit_id=scene.provider.pk, grants=(Grant("steward"),))
    assert raised(scene, row=1, actor=here, raiser_unit=scene.provider).case.raiser == "steward"
