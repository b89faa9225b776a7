"""The pages of an application for one's own data, walked without an account, at the department's desk and back by number and code."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.tests.conftest import Scene
from mianzhou.applications.data_correction.tests.test_own import ABOUT
from mianzhou.applications.data_correction.tests.test_pages import signed_in
from mianzhou.services.cases.api import Case

pytestmark = pytest.mark.usefixtures("working_day")
APPLY = "/open/apply/data_correction_own/"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def send(scene: Scene, **about: str) -> tuple[Client, str]:
    """Somebody fills in the form; the page that answers."""
    somebody = Client()
    form = ABOUT | {"unit": scene.provider.full_name} | about
    return somebody, somebody.post(APPLY, form, follow=True).content.decode()


def read(client: Client, name: str, *args: Any) -> str:
    return str(client.get(reverse(name, args=args)).content.decode())


def test_from_the_form_to_the_corrected_row(scene: Scene) -> None:
    assert APPLY in read(Client(), "home")
    why = f"与存折不符，本人号码为{ABOUT['number']}"
    somebody, receipt = send(scene, why=why)
    case = Case.objects.get()
    assert case.number in receipt
    assert (case.raiser, case.title) == ("李乙", "本人（本单位）数据更正：补助金额")
    paper = {"kind": "evidence", "file": SimpleUploadedFile("存折.pdf", PDF, "application/pdf")}
    somebody.post(reverse("follow_do", args=[case.number, "add"]), paper)
    clerk, stranger = signed_in("clerk", scene.provider), signed_in("clerk", scene.stranger)
    assert case.number in read(clerk, "inbox")
    desk = read(clerk, "case", case.pk)
    place = reverse("dispute_case", args=[case.pk])
    assert f'href="{place}"' in desk
    assert reverse("case_do", args=[case.pk, "locate"]) not in desk
    assert clerk.post(reverse("case_do", args=[case.pk, "locate"]))["Location"] == place
    page = read(clerk, "dispute_case", case.pk)
    for shown in (desk, page):
        assert ABOUT["number"] not in shown
        assert shown.count("980101**********3X") == 2  # the number, and where the reason repeats it
    looked = clerk.post(reverse("dispute_identify", args=[case.pk]), {"purpose": "核对身份"}).content.decode()
    assert ABOUT["number"] in looked
    assert clerk.post(reverse("dispute_identify", args=[case.pk]), {"purpose": ""}).status_code == 422
    file = re.search(rf'href="({place}materials/\d+/)"', page)
    assert file is not None
    assert b"".join(clerk.get(file[1]).streaming_content) == PDF
    start = f"{reverse('dispute_raise')}?resource=people&case={case.pk}"
    for url in (place, file[1], start):
        assert stranger.get(url).status_code == 404
    found = clerk.post(start, {"key_id": "2"})["Location"]
    filled = clerk.get(f"{found}&field=amount").content.decode()
    assert 'value="25"' in filled
    assert "与存折不符" in filled
    assert ABOUT["number"] not in filled
    assert "存折.pdf" in filled
    form = {"field": "amount", "claimed": "25", "reason": "与存折不符", "evidence": "存折.pdf"}
    disputed = clerk.post(found, form, follow=True).content.decode()
    dispute = Dispute.objects.get()
    assert dispute.case_id == case.pk
    assert reverse("dispute_do", args=[dispute.pk, "accept"]) in disputed
    assert "李乙" in disputed
    assert clerk.get(place)["Location"] == reverse("dispute", args=[dispute.pk])
    assert clerk.get(start).status_code == 403  # found already
    clerk.post(reverse("dispute_do", args=[dispute.pk, "accept"]), {"correction": "25"})
    assert scene.held("id = 2") == [(2, "李乙", 25.0)]
    followed = read(somebody, "follow_case", case.number)
    assert "已更正数据" in followed
    assert ABOUT["number"] not in followed


def test_a_resource_of_another_unit_is_told_at_once(scene: Scene) -> None:
    somebody = Client()
    somebody.post(APPLY, ABOUT | {"unit": scene.user.full_name})
    case, clerk = Case.objects.get(), signed_in("clerk", scene.user)
    page = clerk.get(f"{reverse('dispute_raise')}?resource=people&case={case.pk}").content.decode()
    assert "data-errors" in page
    assert "key_id" not in page
    assert clerk.get(f"{reverse('dispute_raise')}?resource=people&case=x").status_code == 404


def test_rejected_and_pressed_on_the_public_page(scene: Scene) -> None:
    somebody, _ = send(scene)
    case = Case.objects.get()
    clerk, bureau = signed_in("clerk", scene.provider), signed_in("steward")
    start = f"{reverse('dispute_raise')}?resource=people&case={case.pk}"
    found = clerk.post(start, {"key_id": "2"})["Location"]
    clerk.post(found, {"field": "amount", "claimed": "25", "reason": "与存折不符", "evidence": ""})
    dispute = Dispute.objects.get()
    clerk.post(reverse("dispute_do", args=[dispute.pk, "reject"]), {"remark": "台账为 20"})
    press = reverse("follow_do", args=[case.number, "press"])
    with_applicant = read(somebody, "follow_case", case.number)
    assert press in with_applicant
    assert _who(with_applicant) == ["数据来源单位", str(scene.provider), "当前办理", "申请人"]
    assert somebody.post(press, {"remark": ""}).status_code >= 400
    somebody.post(press, {"remark": "存折为 25"})
    assert case.number in read(bureau, "inbox")
    with_bureau = read(somebody, "follow_case", case.number)
    assert _who(with_bureau) == ["数据来源单位", str(scene.provider), "当前办理", "数据主管部门"]
    assert "承办单位" not in with_bureau
    page = read(bureau, "dispute", dispute.pk)
    assert reverse("dispute_do", args=[dispute.pk, "uphold"]) in page
    bureau.post(reverse("dispute_do", args=[dispute.pk, "uphold"]), {"remark": "以台账为准"})
    ended = read(somebody, "follow_case", case.number)
    assert "以台账为准" in ended
    assert "当前办理" not in ended
    assert case.number in clerk.get(reverse("inbox"), {"n-read": "new"}).content.decode()


def _who(page: str) -> list[str]:
    """The first two facts of a page, each with its title."""
    return [each.strip() for each in re.findall(r"<d[td]>(.*?)</d[td]>", page)[:4]]


def test_what_is_wrong_is_told_and_kept(scene: Scene) -> None:
    for wrong in (
        {"number": "980101199003070031"},  # its check character is another
        {"phone": "12"},
        {"right": "1" * 301},
        {"unit": "没有的局"},
        {"why": ""},
    ):
        _, page = send(scene, **wrong)
        assert "data-errors" in page, wrong
        assert ABOUT["data"] in page
    assert not Case.objects.exists()
