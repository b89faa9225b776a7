"""Entry by procedure: four checks by three offices, a unit once in the directory, changes and leaving; and how much an application takes."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.applications.basic_units.comparing import compared
from mianzhou.applications.basic_units.procedures import CHANGING, ENTERING, LEAVING
from mianzhou.applications.basic_units.register import DIRECTORY
from mianzhou.data.registries.models import Entity
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor, Grant, Person, create_person, grant_role, system_actor
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.case_subjects import subjects_of
from mianzhou.portal.components.drawing import DrawFilter, rank
from mianzhou.portal.components.filters import FilterError
from mianzhou.services.cases.api import Case, act, open_case, procedure_of
from mianzhou.services.cases.tests.asking import Town, noon
from mianzhou.services.materials.api import add_material
from mianzhou.services.registers.api import RegisterCertificate, RegisterEntry, saying, values_of

DAY = date(2026, 3, 2)
PDF = b"%PDF-1.7\n..."
CODE, OTHER_CODE = "91510700MA62345677", "91510700MA6BBBBB2N"
UNIT = {
    "name": "甲县精工机械有限公司", "credit_code": CODE, "form": "enterprise", "category": "industry", "industry": "通用设备制造业",
    "address": "甲县园区一路1号", "registrar": "market",
}  # fmt: skip


def test_an_application_stays_short() -> None:
    """The bar of the platform: the fifth application in under 300 lines outside templates and tests."""
    folder = Path(__file__).parents[1]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in folder.glob("*.py")) < 300


class Scene(Town):
    """A township, the department of a trade, the statistics bureau, and who acts for them."""

    def __init__(self) -> None:
        super().__init__()
        self.township = self._unit("t-town", "甲县乙镇人民政府", self.county.region)
        self.keeper = Actor(
            name="tongji", unit_id=self.health.pk, grants=(Grant("statistician", region_path=self.region.path),)
        )

    def opened(self, day: int = 0, **about: str) -> Case:
        """An application of the township's keeper, with its papers."""
        clerk = self.clerk(self.township)
        case = open_case(
            procedure=ENTERING, title="入库", responsible=self.county, raiser_unit=self.township, about={**UNIT, **about},
            actor=clerk, as_of=at(day),
        )  # fmt: skip
        for kind in ("licence", "form"):
            add_material(
                case_id=case.pk, kind=kind, name=f"{kind}.pdf", stream=io.BytesIO(PDF), actor=clerk, as_of=at(day)
            )
        return case

    def checked(self, case: Case, day: int = 0, until: str = "") -> None:
        """Take a case through the four checks, or through those before `until`."""
        town, trade = self.clerk(self.township), self.clerk(self.county)
        steps: tuple[tuple[str, Actor, dict[str, str]], ...] = (
            ("qualify", trade, {"threshold": "年主营业务收入2000万元"}),
            ("accept", trade, {}),
            ("visit", town, {"visited_on": at(day).date().isoformat(), "found": "working"}),
            ("approve", self.keeper, {}),
        )
        for verb, actor, data in steps:
            if verb == until:
                return
            act(case_id=case.pk, verb=verb, actor=actor, as_of=at(day), data=data)

    def entered(self, **about: str) -> RegisterEntry:
        """A unit in the directory."""
        case = self.opened(**about)
        self.checked(case)
        return RegisterEntry.objects.get(case=case)

    def altered(self, procedure: Any, day: int, **about: str) -> Case:
        """A change or a leaving, approved."""
        case = open_case(
            procedure=procedure, title="变更", responsible=self.township, raiser_unit=self.township, about=about,
            actor=self.clerk(self.township), as_of=at(day),
        )  # fmt: skip
        act(case_id=case.pk, verb="approve", actor=self.keeper, as_of=at(day))
        return case


def at(day: int) -> datetime:
    return noon(DAY + timedelta(day))


@pytest.fixture
def scene(db: None, settings: Any, tmp_path: Path) -> Scene:
    settings.MEDIA_ROOT = tmp_path
    return Scene()


def test_four_checks_lead_into_the_directory(scene: Scene) -> None:
    """二（一）（二）：资格审查、资料审核、现场核实、审批，然后入库。"""
    case = scene.opened()
    assert not RegisterEntry.objects.exists()
    scene.checked(case)
    entry = RegisterEntry.objects.get()
    assert (entry.case_id, entry.title, entry.identity, entry.unit) == (case.pk, UNIT["name"], CODE, scene.township)
    said = values_of(entry, DAY)
    assert (said["category"], said["registrar"]) == ("规模以上工业", "市场监管（工商）部门")
    assert entry.review_due_on == date(2027, 3, 2)
    assert RegisterCertificate.objects.get().entry == entry


def test_each_check_is_for_its_office(scene: Scene) -> None:
    case = scene.opened()
    town, trade = scene.clerk(scene.township), scene.clerk(scene.county)
    _refused(case, "qualify", town, {"threshold": "x"})
    _refused(case, "qualify", scene.clerk(scene.police), {"threshold": "x"})
    scene.checked(case, until="visit")
    _refused(case, "visit", trade, {"visited_on": "2026-03-02", "found": "working"})
    scene_visit = {"visited_on": "2026-03-02", "found": "working"}
    act(case_id=case.pk, verb="visit", actor=town, as_of=at(0), data=scene_visit)
    for actor in (town, trade):
        _refused(case, "approve", actor, {})
    far = Actor(name="far", grants=(Grant("statistician", region_path="51.5300"),))
    _refused(case, "approve", far, {})


def test_documents_are_needed_for_the_document_check(scene: Scene) -> None:
    clerk = scene.clerk(scene.township)
    case = open_case(
        procedure=ENTERING, title="入库", responsible=scene.county, raiser_unit=scene.township, about=UNIT, actor=clerk, as_of=at(0)
    )  # fmt: skip
    act(case_id=case.pk, verb="qualify", actor=scene.clerk(scene.county), as_of=at(0), data={"threshold": "x"})
    _refused(case, "accept", scene.clerk(scene.county), {})


@pytest.mark.parametrize(
    "visit", [{"visited_on": "2026-03-03", "found": "working"}, {"visited_on": "2026-03-02", "found": "closed"}, {}]
)
def test_who_is_not_at_work_on_the_spot_goes_no_further(scene: Scene, visit: dict[str, str]) -> None:
    case = scene.opened()
    scene.checked(case, until="visit")
    _refused(case, "visit", scene.clerk(scene.township), visit)


def test_returned_and_refused(scene: Scene) -> None:
    case, trade, town = scene.opened(), scene.clerk(scene.county), scene.clerk(scene.township)
    act(case_id=case.pk, verb="return", actor=trade, as_of=at(1), remark="缺营业收入证明")
    act(case_id=case.pk, verb="resubmit", actor=town, as_of=at(2))
    act(case_id=case.pk, verb="refuse", actor=trade, as_of=at(3), remark="未达标准")
    case.refresh_from_db()
    assert (case.stage, case.closed_on) == ("refused", DAY + timedelta(3))
    assert not RegisterEntry.objects.exists()


def test_a_wrong_code_is_not_accepted(scene: Scene) -> None:
    with pytest.raises(MianzhouError, match="check character"):
        scene.opened(credit_code=CODE[:-1] + ("5" if CODE[-1] != "5" else "6"))


def test_a_unit_stands_once(scene: Scene) -> None:
    entry = scene.entered()
    again = scene.opened(name="另一名称")
    scene.checked(again, until="approve")
    with pytest.raises(MianzhouError, match=entry.number):
        act(case_id=again.pk, verb="approve", actor=scene.keeper, as_of=at(0))
    again.refresh_from_db()
    assert again.stage == "approval"  # nothing of the approval is left behind
    scene.altered(LEAVING, 5, entry=entry.number, valid_from="2026-03-07", reason="注销")
    act(case_id=again.pk, verb="approve", actor=scene.keeper, as_of=at(5))
    assert RegisterEntry.objects.filter(identity=CODE, state="active").count() == 1


def test_a_change_holds_from_its_day_and_leaves_the_rest(scene: Scene) -> None:
    entry = scene.entered()
    scene.altered(
        CHANGING, 20, entry=entry.number, valid_from="2026-03-12", reason="更名", name="新名有限公司", category="small"
    )
    entry.refresh_from_db()
    before, after = values_of(entry, date(2026, 3, 11)), values_of(entry, date(2026, 3, 12))
    assert (before["name"], after["name"], entry.title) == (UNIT["name"], "新名有限公司", "新名有限公司")
    assert after["address"] == UNIT["address"]
    rows = RegisterEntry.objects.all()
    assert saying(rows, "category", "规模以上工业", date(2026, 3, 11)).exists()
    assert not saying(rows, "category", "规模以上工业", date(2026, 3, 12)).exists()
    scene.altered(CHANGING, 21, entry=entry.number, valid_from="2026-03-20", reason="换证", credit_code=OTHER_CODE)
    entry.refresh_from_db()
    assert entry.identity == OTHER_CODE


def test_a_case_leads_to_the_entry_that_it_made_and_to_the_one_that_it_alters(scene: Scene) -> None:
    entry = scene.entered()
    made = entry.case
    assert made is not None
    scene.altered(CHANGING, 20, entry=entry.number, valid_from="2026-03-12", reason="更名", name="新名有限公司")
    altered = Case.objects.get(procedure=CHANGING.id)
    for case in (made, altered):
        procedure = procedure_of(case.procedure, case.version)
        (found,) = subjects_of(scene.clerk(scene.township), case, procedure)
        assert (found.url, found.kind) == (reverse("register_entry", args=[DIRECTORY.id, entry.pk]), DIRECTORY.title)
        assert subjects_of(system_actor("nobody", ["case.read"]), case, procedure) == []


def test_what_the_registries_know_and_the_directory_does_not(scene: Scene) -> None:
    scene.entered()
    scene.entered(credit_code=OTHER_CODE, name="旧名厂")
    for name, code in ((UNIT["name"], CODE), ("新名厂", OTHER_CODE), ("未入库公司", "91510700MA6CCCCC32")):
        Entity.objects.create(
            kind="organisation", name=name, identifier=code, region=scene.region, created_at=at(0), updated_at=at(0)
        )
    found = {e.name: (e.standing, e.called) for e in compared(scene.keeper)}
    assert found == {"新名厂": ("differs", "旧名厂"), "未入库公司": ("missing", None)}


def test_a_draw_is_what_anybody_can_draw_again(scene: Scene) -> None:
    """The lowest SHA-256 of seed, bar and number."""
    for n in range(9):
        RegisterEntry.objects.create(
            register=DIRECTORY.id, number=f"ML2026-{n:06d}", title=str(n), unit=scene.township, region=scene.region,
            entered_on=DAY, entered_at=at(0),
        )  # fmt: skip
    drawing, rows = DrawFilter("number"), RegisterEntry.objects.all()
    numbers = sorted(rows.values_list("number", flat=True), key=lambda number: rank("种子1", number))
    for size in (1, 4, 9, 20):
        drawn = drawing.apply(rows, {"draw": str(size), "draw_seed": " 种子1 "}).values_list("number", flat=True)
        assert set(drawn) == set(numbers[:size])
    assert set(drawing.apply(rows, {})) == set(rows)


@given(st.text(max_size=8).filter(lambda t: t.strip() and not (t.strip().isdecimal() and 0 < int(t.strip()) <= 10**6)))
def test_a_size_that_is_none_is_told(typed: str) -> None:
    with pytest.raises(FilterError):
        DrawFilter("number").apply(RegisterEntry.objects.none(), {"draw": typed})


def test_the_desk_asks_what_the_procedure_says(scene: Scene, client: Client) -> None:
    """Opening by the form: links fill it in, mistakes are told beside what was typed, and the case is there."""
    person = _person(scene)
    client.force_login(person)
    form = reverse("case_new", args=[ENTERING.id])
    assert ENTERING.title.zh in client.get(reverse("cases")).content.decode()
    assert "预填名称" in client.get(form, {"name": "预填名称"}).content.decode()
    wrong = client.post(form, {**UNIT, "credit_code": "123", "unit": scene.county.full_name})
    assert (wrong.status_code, "校验码" in wrong.content.decode()) == (422, True)
    own = client.post(form, {**UNIT, "unit": scene.township.full_name})
    assert (own.status_code, "另外一个单位" in own.content.decode()) == (422, True)
    done = client.post(form, {**UNIT, "unit": scene.county.full_name})
    case = Case.objects.get()
    assert done.headers["location"] == reverse("case", args=[case.pk])
    assert (case.title, case.responsible, case.raiser_unit) == (
        f"基本单位入库：{UNIT['name']}", scene.county, scene.township,
    )  # fmt: skip
    nowhere = {"entry": "ML2026-999999", "valid_from": "2026-03-02", "reason": "更名"}
    assert client.post(reverse("case_new", args=[CHANGING.id]), nowhere).status_code == 422
    assert client.get(reverse("case_new", args=["collective-shares"])).status_code == 404


def _person(scene: Scene) -> Person:
    registrar = system_actor("test", ["people.edit"])
    person = create_person(
        username="town", name="镇名录员", unit=scene.township, password=None, actor=registrar, as_of=at(0)
    )
    grant_role(person=person, role="clerk", unit=scene.township, actor=registrar, as_of=at(0))
    return person


def _refused(case: Case, verb: str, actor: Actor, data: dict[str, str]) -> None:
    with pytest.raises(MianzhouError):
        act(case_id=case.pk, verb=verb, actor=actor, as_of=at(0), data=data)


def test_a_unit_applies_for_itself(scene: Scene, client: Client, settings: Any) -> None:
    """要进库、走程序: anybody applies at the township; the four checks are the offices'."""
    settings.CITY_REGION = scene.region.code
    Unit.objects.filter(pk=scene.township.pk).update(level="township")
    url = reverse("case_apply", args=[ENTERING.id])
    assert client.get(reverse("case_apply", args=[CHANGING.id])).status_code == 404
    assert url in client.get(reverse("procedure", args=[ENTERING.id, ENTERING.version])).content.decode()
    typed = {**UNIT, "unit": scene.county.full_name, "township": scene.township.pk}
    for wrong in ({"credit_code": CODE[:-1] + "0"}, {"unit": "查无此局"}, {"township": scene.county.pk}):
        refused = client.post(url, typed | wrong)
        assert (refused.status_code, UNIT["address"] in refused.content.decode()) == (422, True)
    assert not Case.objects.exists()
    receipt = client.post(url, typed, follow=True)
    case = Case.objects.get()
    assert case.number in receipt.content.decode()
    assert (case.raiser_unit, case.responsible, case.raiser) == (scene.township, scene.county, UNIT["name"])
    shown = client.get(reverse("follow_case", args=[case.number]))  # the session holds the code
    assert shown.status_code == 200
    papers = reverse("follow_do", args=[case.number, "add"])
    for kind in ("licence", "form"):
        client.post(papers, {"kind": kind, "file": SimpleUploadedFile(f"{kind}.pdf", PDF)})
    act(case_id=case.pk, verb="return", actor=scene.clerk(scene.county), as_of=timezone.now(), remark="执照不清楚")
    client.post(reverse("follow_do", args=[case.number, "approve"]))  # not for the applicant
    client.post(reverse("follow_do", args=[case.number, "resubmit"]))
    case.refresh_from_db()
    assert case.stage == "qualification"
    scene.checked(case, until="visit")  # with the papers that the applicant sent
    case.refresh_from_db()
    assert case.stage == "on_site"
    other = Client().get(f"{url}?receipt")
    assert case.number not in other.content.decode()


def test_an_application_is_left_and_taken_up_again_with_its_code(scene: Scene, client: Client, settings: Any) -> None:
    settings.CITY_REGION = scene.region.code
    Unit.objects.filter(pk=scene.township.pk).update(level="township")
    url = reverse("case_apply", args=[ENTERING.id])
    assert url in client.get("/").content.decode()  # the way from the public start page
    left = client.post(url, {"name": UNIT["name"], "township": scene.township.pk, "later": "1"}, follow=True)
    code = client.session["drafts"][ENTERING.id]
    assert f"{code[:4]} {code[4:8]}" in left.content.decode()
    other = Client()
    assert other.post(url, {"draft_code": "2222"}).status_code == 404
    again = other.post(url, {"draft_code": code.lower()}, follow=True).content.decode()
    assert f'value="{UNIT["name"]}"' in again
    assert f'<option value="{scene.township.pk}" selected>' in again
    typed = {**UNIT, "unit": scene.county.full_name, "township": scene.township.pk}
    assert other.post(url, typed | {"unit": "查无此局"}).status_code == 422
    assert UNIT["address"] in client.get(url).content.decode()  # what was typed there is kept too
    receipt = other.post(url, typed, follow=True).content.decode()
    assert Case.objects.get().number in receipt
    assert "续填码" not in other.get(url).content.decode().replace("凭续填码继续", "").replace("续填码</label>", "")
    assert client.post(url, {"draft_code": code}).status_code == 404  # it was sent
