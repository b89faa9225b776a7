"""Cases, their materials, parties and public notices, tried as every role under a procedure that uses everything the block knows."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from tests.properties.trying import Tried, check

from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.people.api import NOBODY, ROLES
from mianzhou.services.cases import api
from mianzhou.services.cases.tests.asking import Town
from mianzhou.services.cases.tests.full import FULL
from mianzhou.services.cases.tests.test_full import ABOUT, CODE, PDF, at, opened
from mianzhou.services.materials import api as materials
from mianzhou.services.parties import api as parties
from mianzhou.services.postings import api as postings

pytestmark = pytest.mark.django_db
DESK, ABOVE = {"clerk", "head", "steward"}, {"steward"}  # who deals with the test's cases, and who decides above
HOLDER: set[str] = set()  # only who shows the code


def moved() -> Tried:
    """Cases of a bureau: open, paused, joined, ended; one offered to it and one it has a share of; and one of a county."""
    town = Town()
    unit = town.health
    desk: Any = {"actor": town.clerk(unit), "as_of": at(1)}
    police: Any = {"actor": town.clerk(town.police), "as_of": at(1)}
    case, paused, joined, ended = (opened(town).pk for _ in range(4))
    offered, shared = (opened(town, responsible=town.police).pk for _ in range(2))
    away = opened(town, responsible=town.county).pk
    api.pause(case_id=paused, reason="鉴定", **desk)
    api.join(case_id=joined, into_id=case, reason="同一对象", **desk)
    api.act(case_id=ended, verb="propose", remark="退款", **desk)
    api.act(case_id=ended, verb="agree", actor=NOBODY, as_of=at(2), code=CODE)
    api.hand_over(case_id=offered, to=unit, reason="移交", **police)
    api.assign(case_id=shared, unit=unit, limit=Limit.parse("5wd"), ask="意见", **police)
    by: Any = {"as_of": at(2)}
    why: Any = {"reason": "理由", **by}
    new: Any = {
        "procedure": FULL, "title": "新事项", "responsible": unit, "raiser_unit": None, "about": ABOUT,
        "materials": frozenset({"licence"}), **by,
    }  # fmt: skip
    due = api.Case.objects.get(pk=case).due_on
    assert due is not None
    return Tried(
        unit.path,
        unit.region.path,
        scoped=[
            ("enter for another", DESK, lambda a: api.open_case(**new, for_another=True, actor=a)),
            ("do a verb", DESK, lambda a: api.act(case_id=case, verb="call", remark="已联系", actor=a, **by)),
            ("agree for the applicant", HOLDER, lambda a: api.act(case_id=case, verb="agree", actor=a, **by)),
            ("extend", ABOVE, lambda a: api.extend(case_id=case, new_due_on=due, actor=a, **why)),
            ("let the clocks run again", DESK, lambda a: api.resume(case_id=paused, actor=a, **by)),
            ("take over", DESK, lambda a: api.take_over(case_id=offered, actor=a, **by)),
            ("send back", DESK, lambda a: api.send_back(case_id=offered, actor=a, **why)),
            ("give one's part", DESK, lambda a: api.release(case_id=shared, unit=unit, said="没有意见", actor=a, **by)),
            ("join", DESK, lambda a: api.join(case_id=paused, into_id=case, actor=a, **why)),
            ("separate", DESK, lambda a: api.separate(case_id=joined, actor=a, **why)),
            ("take up again", DESK, lambda a: api.reopen(case_id=ended, actor=a, **why)),
        ],
        regional=[  # the county lies in the region
            ("join to a county's", DESK, lambda a: api.join(case_id=paused, into_id=away, actor=a, **why)),
            ("join a county's", DESK, lambda a: api.join(case_id=away, into_id=case, actor=a, **why)),
        ],
        common=[("apply oneself", set(ROLES), lambda a: api.open_case(**new, actor=a))],
    )  # fmt: skip


def added() -> Tried:
    """A case of a bureau with a file, a party and a notice to which somebody objects."""
    town = Town()
    unit = town.health
    desk: Any = {"actor": town.clerk(unit), "as_of": at(1)}
    case = opened(town)
    file: Any = {"kind": "licence", "name": "a.pdf"}
    shown = materials.add_material(case_id=case.pk, **file, stream=BytesIO(PDF), **desk)
    party = parties.add_party(case_id=case.pk, role="respondent", name="某局", **desk)
    text: Any = {"title": "公示", "body": "内容", "until_on": None}
    notice = postings.put_up(case_id=case.pk, **text, **desk)
    objected = postings.object_to(
        notice_id=notice.pk, name="张三", contact="电话", text="不实", actor=NOBODY, as_of=at(1)
    )
    by: Any = {"as_of": at(2)}
    return Tried(
        unit.path,
        unit.region.path,
        scoped=[
            ("add a file", DESK, lambda a: materials.add_material(case_id=case.pk, **file, stream=BytesIO(PDF), actor=a, **by)),
            ("take a file away", DESK, lambda a: materials.withdraw_material(material_id=shown.pk, reason="有误", actor=a, **by)),
            ("look at a file", DESK, lambda a: materials.look_at_material(case_id=case.pk, material_id=shown.pk, actor=a, **by)),
            ("add a party", DESK, lambda a: parties.add_party(case_id=case.pk, role="respondent", name="某公司", actor=a, **by)),
            ("take a party out", DESK, lambda a: parties.remove_party(party_id=party.pk, reason="有误", actor=a, **by)),
            ("say something", DESK, lambda a: parties.say(case_id=case.pk, text="请补充", to="applicant", actor=a, **by)),
            ("put a notice up", DESK, lambda a: postings.put_up(case_id=case.pk, **text, actor=a, **by)),
            ("take a notice down", DESK, lambda a: postings.take_down(notice_id=notice.pk, reason="有误", actor=a, **by)),
            ("answer an objection", DESK, lambda a: postings.answer_objection(objection_id=objected.pk, answer="已核", upheld=False, actor=a, **by)),
        ],
    )  # fmt: skip


@pytest.mark.parametrize("scene", [moved, added])
def test_cases_as_every_role(scene: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    check(scene())
