"""The rules of the document, as a lawyer may read them in `cases.yaml`, and the ways a complaint can go."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from mianzhou.applications.outside_complaints import actions
from mianzhou.applications.outside_complaints.accountability import accountable_for
from mianzhou.applications.outside_complaints.figures import figures
from mianzhou.applications.outside_complaints.lists import complaints_for
from mianzhou.applications.outside_complaints.procedure import COMPLAINT, COMPLAINT_1, ENDINGS, REFUSALS
from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import NOBODY, Actor, Grant
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases import api
from mianzhou.services.cases.tests.asking import Town, noon
from mianzhou.services.drafts import api as drafts
from mianzhou.services.materials import api as materials
from mianzhou.services.parties import api as parties

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
DAY = date(2026, 3, 2)
PDF = b"%PDF-1.7\n..."
ABOUT = {
    "kind": "foreign_funded", "origin": "foreign", "name": "某外资公司", "address": "园区一路1号", "phone": "08162000001",
    "representative": "J. Smith", "filed_by": "representative", "respondent": "某局", "nature": "administrative", "title": "证照办理拖延",
    "happened": "三月提交，至今未办。", "reasons": "超过承诺时限。", "request": "尽快办理。", "elsewhere": "none",
    "representative_address": "园区一路1号", "representative_phone": "08162000002", "respondent_address": "政务大道1号",
    "respondent_phone": "08162000003", "respondent_representative": "不详", "respondent_representative_address": "不详",
    "respondent_representative_phone": "不详",
}  # fmt: skip


class Scene(Town):
    """The small government with a bureau of justice, and its people."""

    def __init__(self, settings: Any) -> None:
        super().__init__()
        settings.CITY_REGION = self.region.code
        self.justice = self._unit("t-sfj", "市司法局", self.region)

    def officer(self) -> Actor:
        """The centre's officer."""
        return Actor(name="罗明", unit_id=self.justice.pk, grants=(Grant("receiver", unit_path=self.justice.path),))

    def supervisor(self) -> Actor:
        """Who oversees."""
        return Actor(name="督查", grants=(Grant("supervisor"),))


@pytest.fixture
def scene(db: None, settings: Any, tmp_path: Path) -> Scene:
    settings.MEDIA_ROOT = tmp_path
    return Scene(settings)


def at(day: int) -> datetime:
    return noon(DAY + timedelta(day))


def sent(
    kinds: tuple[str, ...] = ("identity", "licence", "evidence"), *, day: int = 0, **given: str
) -> tuple[api.Case, str]:
    draft, _ = drafts.begin_draft(procedure=COMPLAINT, actor=NOBODY, as_of=at(day))
    for kind in kinds:
        drafts.add_to_draft(
            draft=draft, procedure=COMPLAINT, kind=kind, name=f"{kind}.pdf", stream=io.BytesIO(PDF), as_of=at(day)
        )
    draft = drafts.save_draft(draft=draft, given={**ABOUT, "vouched": "yes", **given}, as_of=at(day))
    return actions.send_complaint(draft=draft, actor=NOBODY, as_of=at(day))


def begun_under_version_1(scene: Scene, **given: str) -> tuple[api.Case, str]:
    """A complaint that came before version 2 of the procedure was published."""
    code = api.new_code()
    case = api.open_case(
        procedure=COMPLAINT_1, title="证照办理拖延", responsible=scene.justice, raiser_unit=scene.justice, actor=NOBODY,
        as_of=at(0), about={**ABOUT, "channel": "web", **given}, raiser="某外资公司", code=code,
    )  # fmt: skip
    return case, code


def taken(case: api.Case, verb: str, actor: Actor, day: int, code: str, extra: dict[str, Any], scene: Scene) -> None:
    """One step of a rule: a verb of the procedure, or what may be done to any case."""
    how: dict[str, Any] = {"case_id": case.pk, "actor": actor, "as_of": at(day)}
    to = extra.pop("to", "")
    if verb == "extend":
        api.extend(new_due_on=date.fromisoformat(str(extra["until"])), reason=extra.get("reason", ""), **how)
    elif verb == "join":
        other, _ = sent(origin="taiwan") if to == "from Taiwan" else sent()
        api.join(into_id=other.pk, reason="同一被投诉单位", **how)
    elif verb == "hand_over":
        api.hand_over(to=scene.health, reason="职责调整", **how)
    elif verb == "assign":
        api.assign(unit=scene.health, limit=Limit.parse("5wd"), ask="意见", **how)
    else:
        step(case, verb, actor, day, scene.health if to else None, code, **extra)


def step(
    case: api.Case, verb: str, actor: Actor, day: int, to: Unit | None = None, code: str = "", **data: str
) -> None:
    remark = data.pop("remark", "说明")
    api.act(case_id=case.pk, verb=verb, actor=actor, as_of=at(day), remark=remark, data=data, responsible=to, code=code)


@pytest.mark.parametrize("rule", CASES, ids=[c["name"] for c in CASES])
def test_rule(rule: dict[str, Any], scene: Scene) -> None:
    """given: the complaint and what lies with it; when: the steps by whom on which day; then: the stage and due date, or the refusal."""
    given, then = rule.get("given", {}), rule["then"]
    people = {
        "officer": scene.officer(),
        "department": scene.clerk(scene.health),
        "supervisor": scene.supervisor(),
        "complainant": NOBODY,
    }
    refused: MianzhouError | None = None
    case = None
    try:
        if given.get("version") == 1:
            case, code = begun_under_version_1(scene, **given["about"])
        else:
            kinds = tuple(given.get("materials", ("identity", "licence", "evidence")))
            case, code = sent(kinds, **given.get("about", {}))
        for day, who, verb, *more in rule.get("when", []):
            shown = code if who == "complainant" else ""
            taken(case, verb, people[who], day, shown, dict(more[0]) if more else {}, scene)
    except MianzhouError as error:
        refused = error
    assert "source" in rule
    if "refused" in then:
        assert refused is not None
        assert then["refused"] in f"{refused.code} {refused.problem_text.zh}"
        return
    assert refused is None, refused
    assert case is not None
    case.refresh_from_db()
    assert case.stage == then["stage"]
    if "due" in then:
        assert case.due_on == (date.fromisoformat(str(then["due"])) if then["due"] else None)
    if "told" in then:
        assert then["told"] in parties.messages_of(case, to="applicant").last().text  # type: ignore[union-attr]
    if "listed" in then:
        listed = accountable_for(scene.supervisor(), DAY + timedelta(then["day"])).filter(pk=case.pk).exists()
        assert listed is then["listed"]


def test_every_ground_of_refusal_and_of_ending_can_be_named(scene: Scene) -> None:
    assert len(REFUSALS) == 6
    for ground in REFUSALS:
        case, _ = sent()
        step(case, "refuse", scene.officer(), 1, ground=ground.code)
    for ground in ENDINGS:
        case, _ = sent()
        step(case, "coordinate", scene.officer(), 1)
        step(case, "terminate", scene.officer(), 2, ground=ground.code)
    found = figures(complaints_for(scene.officer()), DAY)
    assert (found.received, found.open, found.ended) == (10, 0, 10)


def test_what_came_by_visit_is_received_once_its_materials_lie_there(scene: Scene) -> None:
    officer = scene.officer()
    case, _ = actions.register_complaint(about={**ABOUT, "channel": "visit"}, actor=officer, as_of=at(0))
    with pytest.raises(api.NotShown):
        step(case, "refer", officer, 1, scene.health)
    for kind in ("identity", "licence", "evidence"):
        materials.add_material(
            case_id=case.pk, kind=kind, name="a.pdf", stream=io.BytesIO(PDF), actor=officer, as_of=at(1)
        )
    step(case, "refer", officer, 1, scene.health)
    assert [p.role for p in parties.parties_of(case)] == ["applicant", "respondent"]


def test_a_draft_that_lacks_something_stays(scene: Scene) -> None:
    draft, code = drafts.begin_draft(procedure=COMPLAINT, actor=NOBODY, as_of=at(0))
    drafts.save_draft(draft=draft, given=dict(ABOUT), as_of=at(0))
    with pytest.raises(api.NotShown):
        actions.send_complaint(draft=drafts.draft_of(COMPLAINT, code), actor=NOBODY, as_of=at(0))
    assert not api.Case.objects.exists()
    assert drafts.draft_of(COMPLAINT, code).about == ABOUT


def test_the_public_form_from_beginning_to_receipt(scene: Scene) -> None:
    visitor = Client()
    assert "开始填写" in visitor.get("/open/complaints/form/matter/").content.decode()
    assert visitor.post("/open/complaints/")["Location"] == "/open/complaints/form/enterprise/"
    again = visitor.post("/open/complaints/form/enterprise/", {"name": "某外资公司"})
    assert again.status_code == 200
    assert "某外资公司" in again.content.decode()
    assert 'value="某外资公司"' in visitor.get("/open/complaints/form/enterprise/").content.decode()
    code = visitor.session["drafts"]["outside_complaints"]
    other = Client()
    assert other.post("/open/complaints/", {"draft_code": "2222-2222"}).status_code == 404
    other.post("/open/complaints/", {"draft_code": code.lower()})
    for name in ("enterprise", "respondent", "matter"):
        assert other.post(f"/open/complaints/form/{name}/", ABOUT).status_code == 302
    for kind in ("identity", "licence", "evidence"):
        file = io.BytesIO(PDF)
        file.name = "a.pdf"
        assert other.post("/open/complaints/form/materials/", {"kind": kind, "file": file}).status_code == 302
    assert other.post("/open/complaints/form/check/").status_code == 422  # nothing is vouched for
    assert other.post("/open/complaints/form/check/", {"vouched": "yes"})["Location"] == "/open/complaints/receipt/"
    shown = other.get("/open/complaints/receipt/").content.decode()
    case = api.Case.objects.get()
    assert case.number in shown
    assert other.get(f"/open/cases/{case.number}/").status_code == 200
    assert case.title not in visitor.get(f"/open/cases/{case.number}/").content.decode()
    assert "已提交" in other.post(f"/open/cases/{case.number}/say/", {"text": "请尽快"}, follow=True).content.decode()
    assert other.post(f"/open/cases/{case.number}/withdraw/").status_code == 302
    case.refresh_from_db()
    assert case.stage == "withdrawn"


def test_an_address_begins_so_many_drafts_and_tries_so_many_codes(db: None) -> None:
    visitor, elsewhere = Client(), Client(REMOTE_ADDR="192.0.2.7")
    for _ in range(drafts.WRONG):
        assert visitor.post("/open/complaints/", {"draft_code": "2222"}).status_code == 404
    assert visitor.post("/open/complaints/", {"draft_code": "2222"}).status_code == 429
    assert elsewhere.post("/open/complaints/", {"draft_code": "2222"}).status_code == 404
    for _ in range(drafts.BEGUN):
        assert visitor.post("/open/complaints/").status_code == 302
    refused = visitor.post("/open/complaints/")
    assert refused.status_code == 429
    assert "15 分钟后再试" in refused.content.decode()
    assert elsewhere.post("/open/complaints/").status_code == 302


def test_both_versions_stand_side_by_side(scene: Scene) -> None:
    (old, _), (new, _) = begun_under_version_1(scene), sent()
    offers = [{t.verb for t in api.possible(case, scene.officer())} for case in (old, new)]
    assert offers[1] - offers[0] == {"note_withdrawal"}
    with pytest.raises(api.CannotJoin, match="different versions"):
        api.join(case_id=old.pk, into_id=new.pk, reason="同一被投诉单位", actor=scene.officer(), as_of=at(1))
    assert set(api.readable(scene.officer())) == {old, new}
    pages = [Client().get(f"/open/procedures/outside_complaints/{n}/").content.decode() for n in (1, 2)]
    assert ["已由第 2 版取代" in page for page in pages] == [True, False]


def test_a_remark_that_ends_with_a_full_stop_does_not_end_the_notice_twice(scene: Scene) -> None:
    case, _ = sent()
    step(case, "ask", scene.officer(), 1, remark="请补充合同。")
    told = parties.messages_of(case, to="applicant").last()
    assert told is not None
    assert "请补充合同。请在" in told.text
    assert "请补充合同. Please" in told.text_en
