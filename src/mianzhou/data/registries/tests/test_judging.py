"""People judge, merge, split and take it back: what follows, who may, what is kept and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from mianzhou.data.registries import api
from mianzhou.data.registries.models import CandidatePair, Entity
from mianzhou.data.registries.tests.town import LI, NOW, WANG, ZHAO, Town, steward
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import Actor, Grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Town:
    town = Town(monkeypatch, tmp_path)
    town.deliver("police", {"p1": LI, "p2": WANG})
    town.deliver("clinic", {"c1": ZHAO})
    town.link()
    return town


def _pair(town: Town, left: str = "p1", right: str = "c1", *, sensitive: bool = False) -> CandidatePair:
    return CandidatePair.objects.create(
        kind="person", left_source=town.police, left_key=left, right_source=town.clinic, right_key=right, probability=0.6,
        sensitive=sensitive, opened_at=NOW,
    )  # fmt: skip


def _shape(entity: Entity) -> tuple[str, str, int, list[str]]:
    entity.refresh_from_db()
    return entity.state, entity.name, entity.record_count, [r.key for r in api.records_of(entity)]


def test_same_makes_one_and_withdrawing_makes_two_again(town: Town) -> None:
    first, second = steward("first"), steward("second")
    pair, li, zhao = _pair(town), town.at(town.police, "p1"), town.at(town.clinic, "c1")
    before = _shape(li), _shape(zhao)
    api.judge(pair=pair, verdict="same", actor=first, as_of=town.now)
    pair.refresh_from_db()
    assert (pair.state, pair.verdict) == ("decided", "same")
    assert town.at(town.clinic, "c1") == town.at(town.police, "p1")
    with pytest.raises(api.PairSettled):
        api.judge(pair=pair, verdict="different", actor=second, as_of=town.now)
    with pytest.raises(api.NotJudged):
        api.withdraw_judgement(pair=pair, actor=second, as_of=town.now)
    api.withdraw_judgement(pair=pair, actor=first, as_of=town.now)
    pair.refresh_from_db()
    assert (pair.state, pair.verdict) == ("open", "")
    assert (_shape(li), _shape(zhao)) == before
    assert [j.withdrawn_by for j in pair.judgements.all()] == ["first"]
    verbs = AuditEntry.objects.filter(verb__startswith="registry.j").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["registry.judged", "registry.judgement_withdrawn"]


def test_nobody_is_asked_about_two_who_cannot_be_one(town: Town) -> None:
    """A record without number and birth stands by its telephone with the one and shares name and door with the other: these two are of other births."""
    other = LI | {"number": "110101196802140051", "birth": "1968-02-14", "phone": "19912345699"}
    bare = {"name": LI["name"], "sex": "1", "phone": LI["phone"], "address": LI["address"]}
    town.deliver("police", {"p1": LI, "p3": other})
    town.deliver("clinic", {"c1": bare})
    left, right = (town.police, "p3"), (town.clinic, "c1")
    old = CandidatePair.objects.create(
        kind="person", left_source=left[0], left_key=left[1], right_source=right[0], right_key=right[1], probability=0.9995, opened_at=NOW,
    )  # fmt: skip
    run = town.link()
    assert town.at(town.clinic, "c1") == town.at(town.police, "p1") != town.at(town.police, "p3")
    assert run.doubtful == 0
    old.refresh_from_db()
    assert old.state == "obsolete", "what was asked before the run knew leaves the queue"
    assert not CandidatePair.objects.filter(state="open").exists()


def test_what_is_sensitive_needs_two_who_agree(town: Town) -> None:
    pair = _pair(town, sensitive=True)
    one, two, three = (steward(name) for name in ("one", "two", "three"))
    api.judge(pair=pair, verdict="same", actor=one, as_of=town.now)
    pair.refresh_from_db()
    assert pair.state == "open"
    assert api.queue(one, "person") == []
    assert api.queue(two, "person") == [pair]
    with pytest.raises(api.PairSettled):
        api.judge(pair=pair, verdict="same", actor=one, as_of=town.now)
    api.judge(pair=pair, verdict="different", actor=two, as_of=town.now)
    pair.refresh_from_db()
    assert pair.state == "open"
    api.judge(pair=pair, verdict="different", actor=three, as_of=town.now)
    pair.refresh_from_db()
    assert (pair.state, pair.verdict) == ("decided", "different")
    assert town.at(town.clinic, "c1") != town.at(town.police, "p1")


def test_who_judges_a_sensitive_pair_sees_no_verdict_of_others_until_it_is_decided(town: Town) -> None:
    pair = _pair(town, sensitive=True)
    one, two = steward("one"), steward("two")
    api.judge(pair=pair, verdict="same", note="同一户口本", actor=one, as_of=town.now)
    shown = api.shown_pair(two, pair.pk)
    assert (shown.judgements, shown.hidden) == ([], 1)
    mine = api.shown_pair(one, pair.pk)
    assert ([j.verdict for j in mine.judgements], mine.hidden) == (["same"], 0)
    assert (api.waiting(one)["person"], api.waiting(two)["person"]) == (0, 1), "nothing waits for who has judged"
    api.judge(pair=pair, verdict="same", actor=two, as_of=town.now)
    shown = api.shown_pair(two, pair.pk)
    assert ([j.actor_name for j in shown.judgements], shown.hidden) == (["two", "one"], 0)


def test_a_mark_counts_for_pairs_that_wait_already_and_goes_with_a_merge(town: Town) -> None:
    pair, other, judge = _pair(town), _pair(town, "p2"), steward()
    zhao, li = town.at(town.clinic, "c1"), town.at(town.police, "p1")
    api.mark_sensitive(found=li, sensitive=True, actor=judge, as_of=town.now)
    for each, sensitive in ((pair, True), (other, False)):
        each.refresh_from_db()
        assert each.sensitive == sensitive
    api.judge(pair=pair, verdict="same", actor=judge, as_of=town.now)
    pair.refresh_from_db()
    assert pair.state == "open"
    api.merge(keep=zhao, gone=li, reason="", actor=judge, as_of=town.now)
    zhao.refresh_from_db()
    assert zhao.sensitive, "what was marked stays so under another number"


def test_a_decision_stands_while_two_still_agree(town: Town) -> None:
    pair = _pair(town, sensitive=True)
    one, two, three = (steward(name) for name in ("one", "two", "three"))
    for judge, verdict in ((one, "different"), (two, "same"), (three, "same")):
        api.judge(pair=pair, verdict=verdict, actor=judge, as_of=town.now)
    api.withdraw_judgement(pair=pair, actor=one, as_of=town.now)
    pair.refresh_from_db()
    assert (pair.state, pair.verdict) == ("decided", "same")
    assert town.at(town.clinic, "c1") == town.at(town.police, "p1")
    api.withdraw_judgement(pair=pair, actor=two, as_of=town.now)
    pair.refresh_from_db()
    assert (pair.state, pair.verdict) == ("open", "")
    assert town.at(town.clinic, "c1") != town.at(town.police, "p1")


def test_different_takes_a_record_out_of_its_entity(town: Town) -> None:
    judge = steward()
    li, wang, zhao = town.at(town.police, "p1"), town.at(town.police, "p2"), town.at(town.clinic, "c1")
    for gone in (wang, zhao):
        api.merge(keep=li, gone=gone, reason="", actor=judge, as_of=town.now)
    api.judge(pair=_pair(town, "p2"), verdict="different", actor=judge, as_of=town.now)
    apart = town.at(town.clinic, "c1")
    assert apart not in (li, wang, zhao)
    assert town.at(town.police, "p1") == town.at(town.police, "p2") == li
    assert [e.verb for e in api.events_of(li)] == ["split", "merged", "merged"], "also what came into it"
    run = town.link()
    assert not run.changes["opened"]


def test_merging_and_splitting_are_undone(town: Town) -> None:
    judge = steward()
    li, wang = town.at(town.police, "p1"), town.at(town.police, "p2")
    before = _shape(li), _shape(wang)
    for followed in (li, wang):
        api.subscribe(found=followed, purpose="核对名单", actor=judge, as_of=town.now)
    event = api.merge(keep=li, gone=wang, reason="重复登记", actor=judge, as_of=town.now)
    wang.refresh_from_db()
    assert api.surviving(wang) == li
    assert [n.event for n in api.notices(judge)] == [event], "who follows both sides is told once"
    back = api.undo(event=event, reason="两人不同", actor=judge, as_of=town.now)
    assert (back.verb, back.reason) == ("split", "两人不同"), "the undoing has its own reason, not the merge's"
    assert api.undoings(api.events_of(li)) == {back.pk: event}
    assert [n.event for n in api.notices(judge)] == [back, event]
    assert (_shape(li), _shape(wang)) == before
    with pytest.raises(api.NothingWithdrawn):
        api.undo(event=event, actor=judge, as_of=town.now)
    run = town.link()
    assert not any(run.changes.values())  # what was undone binds no run


def test_splitting_refuses_what_cannot_be(town: Town) -> None:
    li = town.at(town.police, "p1")
    for records in ([(town.police.pk, "p1")], [(town.police.pk, "none")], []):
        with pytest.raises(api.NotSeparable):
            api.split(whole=li, records=records, reason="", actor=steward(), as_of=town.now)
    with pytest.raises(api.NotJoinable):
        api.merge(keep=li, gone=li, reason="", actor=steward(), as_of=town.now)


def test_a_clerk_sees_what_the_own_unit_speaks_of_masked_and_on_record(town: Town) -> None:
    unit = town.clinic.resource.provider
    clerk = Actor("clerk", unit_id=unit.pk, grants=(Grant("clerk", unit_path=unit.path),))
    zhao, li = town.at(town.clinic, "c1"), town.at(town.police, "p1")
    found, unmasked = api.look(pk=zhao.pk, purpose="核对体检", actor=clerk, as_of=town.now)
    assert not unmasked
    assert api.shown_golden(found, found.golden)["number"]["value"] != ZHAO["number"]
    assert ZHAO["number"] not in str(api.shown_golden(found, found.golden))
    assert AuditEntry.objects.get(verb="registry.looked").purpose == "核对体检"
    with pytest.raises(NotFound):
        api.look(pk=li.pk, purpose="核对体检", actor=clerk, as_of=town.now)
    with pytest.raises(NotPermitted):
        api.look(pk=zhao.pk, purpose="核对体检", unmasked=True, actor=clerk, as_of=town.now)
    with pytest.raises(api.PurposeMissing):
        api.look(pk=zhao.pk, purpose=" ", actor=clerk, as_of=town.now)
    with pytest.raises(NotFound):
        api.judge(pair=_pair(town), verdict="same", actor=clerk, as_of=town.now)
    with pytest.raises(NotFound):
        api.merge(keep=zhao, gone=li, reason="", actor=clerk, as_of=town.now)


def test_numbers_find_their_entity_and_wrong_digits_none(town: Town) -> None:
    li, reader = town.at(town.police, "p1"), steward()
    number = api.shown_number(li)
    assert api.entity_numbered(reader, number.lower()) == li
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    with pytest.raises(NotFound):
        api.entity_numbered(reader, wrong)
    assert all(api.read_number(api.number_of("person", pk)) == ("person", pk) for pk in (1, 99999999, 123456789, 2**40))


def test_precision_is_estimated_from_links_that_were_drawn_and_judged(town: Town) -> None:
    town.deliver("clinic", {"c1": ZHAO, "c2": LI, "c3": WANG})
    run = town.link()
    judge = steward()
    assert api.draw_sample(run=run, each=10, actor=judge, as_of=town.now) == 2
    assert api.draw_sample(run=run, each=10, actor=judge, as_of=town.now) == 0
    first, second = api.queue(judge, "person")
    assert first.linked
    api.judge(pair=first, verdict="same", actor=judge, as_of=town.now)
    api.judge(pair=second, verdict="different", actor=judge, as_of=town.now)
    found = api.quality(judge, "person")
    assert (found.precision.share, found.precision.judged) == (0.5, 2)
    assert found.precision.low < 0.5 < found.precision.high
    assert len(found.strata) == 1
