"""From draft to publication: who may, what is refused, what stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mianzhou.data.catalogue.actions.drafting import drop_draft, revise_resource
from mianzhou.data.catalogue.actions.importing import register_or_revise
from mianzhou.data.catalogue.actions.lifecycle import (
    approve_resource,
    publish_resource,
    return_resource,
    submit_resource,
    withdraw_resource,
)
from mianzhou.data.catalogue.errors import CategoryWrong, NameTaken, NothingChanged, NotReady, ReasonMissing, WrongState
from mianzhou.data.catalogue.models import Resource, ResourceEvent
from mianzhou.data.catalogue.numbering_actions import add_category
from mianzhou.data.catalogue.queries import (
    classification,
    resource_named,
    resource_page,
    resource_visible,
    schema_of,
    search_resources,
    visible_to,
    waiting_for_review,
    with_item,
    with_standard,
    within_category,
)
from mianzhou.data.catalogue.registration import CodeWrong, NameWrong, NotRegistrable, read_registrations
from mianzhou.data.catalogue.tests.office import AS_OF, OPERATOR, RESIDENTS, Office, clerk, schema, steward
from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import NOBODY

LATER = AS_OF + timedelta(days=3)


def _fresh(resource: Resource) -> Resource:
    return Resource.objects.select_related("provider__region", "current_version", "draft_version").get(pk=resource.pk)


def test_a_resource_gets_its_code_and_its_items(office: Office) -> None:
    first, second = office.resource("a"), office.resource("b")
    other = office.resource("c", office.welfare)
    assert (first.code, second.code, other.code) == ("303001/000001", "303001/000002", "303002/000001")
    items = list(first.items.values_list("name", "concept", "subject", "in_key", "sensitivity"))
    assert items[0] == ("sfzh", "公民身份号码", "person", True, "sensitive")
    assert items[-1][1] == ""
    assert office.resource("d", office.county_bureau).level == "county"


def test_the_way_to_publication(office: Office) -> None:
    resource = office.resource()
    submit_resource(resource=resource, actor=clerk(office.police), as_of=AS_OF)
    assert _fresh(resource).state == "submitted"
    assert [v.resource_id for v in waiting_for_review(steward())] == [resource.pk]
    return_resource(resource=resource, reason="摘要太短", actor=steward(), as_of=AS_OF)
    assert _fresh(resource).draft_version.returned_reason == "摘要太短"
    submit_resource(resource=resource, actor=clerk(office.police), as_of=AS_OF)
    approve_resource(resource=resource, actor=steward(), as_of=AS_OF)
    publish_resource(resource=resource, actor=steward(), as_of=AS_OF)
    done = _fresh(resource)
    assert (done.state, done.current_version.number, done.draft_version) == ("published", 1, None)
    assert done.issued_on == AS_OF.date()
    verbs = list(ResourceEvent.objects.filter(resource=resource).values_list("verb", flat=True))
    assert verbs == ["register", "submit", "return", "submit", "approve", "publish"]
    audited = AuditEntry.objects.filter(subject_id=str(resource.pk), subject_type="data.resource")
    assert [e.verb for e in audited.order_by("pk")] == [f"catalogue.{v}" for v in verbs]


def test_a_change_waits_while_the_old_version_holds(office: Office) -> None:
    resource = office.published()
    wider = {**RESIDENTS, "fields": [*RESIDENTS["fields"], {"name": "xb", "title": "性别"}]}
    draft = revise_resource(resource=resource, schema=schema(wider), actor=clerk(office.police), as_of=LATER)
    assert (draft.number, draft.compatible, len(draft.changes)) == (2, True, 1)
    assert len(schema_of(_fresh(resource)).fields) == 5
    assert _fresh(resource).state == "published"
    submit_resource(resource=resource, actor=OPERATOR, as_of=LATER)
    approve_resource(resource=resource, actor=OPERATOR, as_of=LATER)
    publish_resource(resource=resource, actor=OPERATOR, as_of=LATER)
    now = _fresh(resource)
    old = now.versions.get(number=1)
    assert (old.state, old.in_force_to, len(old.schema["fields"])) == ("superseded", LATER, 5)
    assert (now.current_version.number, now.item_count, now.items.count()) == (2, 6, 6)


def test_an_incompatible_change_is_called_so(office: Office) -> None:
    resource = office.published()
    narrower = {**RESIDENTS, "fields": RESIDENTS["fields"][:3]}
    draft = revise_resource(resource=resource, schema=schema(narrower), actor=OPERATOR, as_of=LATER)
    assert not draft.compatible
    assert [line["compatible"] for line in draft.changes] == [False, False]


def test_a_draft_can_be_dropped_but_not_the_first(office: Office) -> None:
    first = office.resource()
    with pytest.raises(WrongState):
        drop_draft(resource=first, actor=OPERATOR, as_of=AS_OF)
    resource = office.published("b")
    revise_resource(resource=resource, metadata={"owner": "户政科"}, actor=OPERATOR, as_of=LATER)
    drop_draft(resource=resource, actor=OPERATOR, as_of=LATER)
    assert _fresh(resource).draft_version is None
    again = revise_resource(resource=resource, metadata={"owner": "二科"}, actor=OPERATOR, as_of=LATER)
    assert again.number == 3


def test_what_does_not_agree_is_not_submitted(office: Office) -> None:
    resource = office.resource(sharing="refused")
    with pytest.raises(NotReady) as told:
        submit_resource(resource=resource, actor=OPERATOR, as_of=AS_OF)
    assert "不予共享必须写明" in told.value.problem_text.zh
    assert _fresh(resource).state == "drafted"


def test_states_refuse_what_does_not_fit(office: Office) -> None:
    resource = office.resource()
    with pytest.raises(WrongState):
        approve_resource(resource=resource, actor=OPERATOR, as_of=AS_OF)
    with pytest.raises(WrongState):
        publish_resource(resource=resource, actor=OPERATOR, as_of=AS_OF)
    with pytest.raises(WrongState):
        withdraw_resource(resource=resource, reason="x", actor=OPERATOR, as_of=AS_OF)
    submit_resource(resource=resource, actor=OPERATOR, as_of=AS_OF)
    with pytest.raises(WrongState):  # not changed under the reviewer's eyes
        revise_resource(resource=resource, metadata={"owner": "x"}, actor=OPERATOR, as_of=AS_OF)
    with pytest.raises(ReasonMissing):
        return_resource(resource=resource, reason=" ", actor=OPERATOR, as_of=AS_OF)
    published = office.published("b")
    revise_resource(resource=published, metadata={}, actor=OPERATOR, as_of=LATER)
    with pytest.raises(NothingChanged):
        submit_resource(resource=published, actor=OPERATOR, as_of=LATER)


def test_a_withdrawn_resource_can_come_back(office: Office) -> None:
    resource = office.published()
    withdraw_resource(resource=resource, reason="职责划转", actor=steward(), as_of=LATER)
    assert (_fresh(resource).state, _fresh(resource).current_version.in_force_to) == ("withdrawn", LATER)
    revise_resource(resource=resource, metadata={}, actor=OPERATOR, as_of=LATER)
    submit_resource(resource=resource, actor=OPERATOR, as_of=LATER)
    approve_resource(resource=resource, actor=OPERATOR, as_of=LATER)
    publish_resource(resource=resource, actor=OPERATOR, as_of=LATER)
    assert _fresh(resource).state == "published"


def test_who_may(office: Office) -> None:
    resource = office.resource()
    for verb in (submit_resource, approve_resource, publish_resource):
        with pytest.raises(NotPermitted):
            verb(resource=resource, actor=clerk(office.welfare), as_of=AS_OF)
    submit_resource(resource=resource, actor=clerk(office.police), as_of=AS_OF)
    with pytest.raises(NotPermitted):
        approve_resource(resource=resource, actor=clerk(office.police), as_of=AS_OF)
    with pytest.raises(NotPermitted):  # a county's steward reviews its county
        approve_resource(resource=resource, actor=steward(office.county), as_of=AS_OF)
    county = office.resource("county_people", office.county_bureau)
    submit_resource(resource=county, actor=clerk(office.county_bureau), as_of=AS_OF)
    approve_resource(resource=county, actor=steward(office.county), as_of=AS_OF)


def test_drafts_are_seen_by_their_own(office: Office) -> None:
    draft, published = office.resource("draft"), office.published("published")
    names = {r.name for r in visible_to(clerk(office.welfare))}
    assert names == {"published"}
    assert {r.name for r in visible_to(clerk(office.police))} == {"draft", "published"}
    assert {r.name for r in visible_to(steward())} == {"draft", "published"}
    assert not visible_to(NOBODY).exists()
    with pytest.raises(NotFound):
        resource_visible(clerk(office.welfare), draft.name)
    assert resource_visible(clerk(office.welfare), published.name) == published


def test_finding(office: Office) -> None:
    resource = office.published()
    for text in ("residents", resource.code, "常住人口信息"):
        assert resource_named(text) == resource
    with pytest.raises(NotFound):
        resource_named("nobody")
    rows = Resource.objects.all()
    for text in ("常住人口", "czrk", "changzhu 公安", "303001/"):
        assert list(search_resources(rows, text)) == [resource]
    assert not search_resources(rows, "czrk 教育").exists()
    assert list(with_standard(rows, "phone")) == [resource]
    assert not with_standard(rows, "credit_code").exists()


def test_the_page_resolves_what_is_related(office: Office) -> None:
    office.published("families")
    resource = office.resource(related=["families", "elsewhere/1"])
    page = resource_page(resource)
    assert [(key, other.name if other else None) for key, other in page.related] == [("families", "families"), ("elsewhere/1", None)]  # fmt: skip
    assert page.problems == []


def test_names_are_given_once(office: Office) -> None:
    office.resource("a")
    with pytest.raises(NameTaken):
        office.resource("a")
    for wrong in ("", "A", "a__b", "1a", "a-b", "x" * 64, "人口"):
        with pytest.raises(NameWrong):
            office.resource(wrong)


def test_registering_again_makes_a_version_or_nothing(office: Office) -> None:
    [first] = read_registrations(RESIDENTS, fallback_name="residents")
    done = register_or_revise(registration=first, provider=office.police, publish=True, actor=OPERATOR, as_of=AS_OF)
    assert (done.outcome, done.version.number, done.resource.state) == ("new", 1, "published")
    assert {p.element for p in done.problems} == {"abstract", "sharing_condition", "sharing_way"}
    same = register_or_revise(registration=first, provider=office.police, existing=done.resource, publish=True, actor=OPERATOR, as_of=LATER)  # fmt: skip
    assert (same.outcome, same.version.number) == ("unchanged", 1)
    [second] = read_registrations({"name": "residents", "schema": {**RESIDENTS, "fields": RESIDENTS["fields"][:4]}})
    changed = register_or_revise(registration=second, provider=office.police, existing=same.resource, publish=True, actor=OPERATOR, as_of=LATER)  # fmt: skip
    assert (changed.outcome, changed.version.number, changed.version.compatible) == ("changed", 2, False)
    with pytest.raises(NotPermitted):  # a clerk may register, but not publish past the review
        register_or_revise(registration=first, provider=office.police, existing=changed.resource, publish=True, actor=clerk(office.police), as_of=LATER)  # fmt: skip


@pytest.mark.parametrize(
    ("document", "names"),
    [
        ({"resources": [{"name": "a", "schema": RESIDENTS}, {"name": "b", "schema": RESIDENTS}]}, ["a", "b"]),
        ({"name": "People-List", "schema": RESIDENTS}, ["people_list"]),
        ({"title": "婚姻登记", "schema": RESIDENTS}, ["hunyindengji"]),
    ],
)
def test_documents_of_all_kinds(document: dict[str, object], names: list[str]) -> None:
    assert [r.name for r in read_registrations(document)] == names


@pytest.mark.parametrize("document", [[], {}, {"name": "x"}, {"resources": []}, {"name": "x", "schema": []}, 3])
def test_documents_of_none(document: object) -> None:
    with pytest.raises(NotRegistrable):
        read_registrations(document, fallback_name="x")


def test_what_is_not_used_is_told() -> None:
    [found] = read_registrations({"name": "x", "schema": RESIDENTS, "licenses": [], "colour": "red", "mianzhou": {"odd": 1}})  # fmt: skip
    assert [n.en for n in found.notes] == ["property not used: colour", "property not used: mianzhou.odd"]


def test_places_of_the_classification(office: Office) -> None:
    with pytest.raises(NotPermitted):
        add_category(parent="201", title="一老一小", actor=clerk(office.police), as_of=AS_OF)
    with pytest.raises(CategoryWrong):
        add_category(parent="2", title="x", actor=steward(), as_of=AS_OF)
    made = add_category(parent="201", title=" 一老 一小 ", actor=steward(), as_of=AS_OF)
    assert (made.code, made.title) == ("201001", "一老 一小")
    assert add_category(parent="201", title="一老 一小", actor=steward(), as_of=AS_OF) == made
    below = add_category(parent=made.code, title="托育", actor=steward(), as_of=AS_OF)
    placed = office.resource("nurseries", category=below.code)
    assert (below.code, placed.code) == ("201001001", "201001001/000001")
    office.resource("residents")
    counts = {s.code: (s.depth, s.own, s.total) for s in classification(steward())}
    assert counts["2"] == (0, 0, 1)
    assert counts[below.code] == (3, 1, 1)
    assert set(within_category(Resource.objects.all(), "201")) == {placed}
    assert AuditEntry.objects.filter(verb="catalogue.add_category").count() == 2


def test_a_code_that_came_from_elsewhere_is_not_given_out_again(office: Office) -> None:
    office.resource("brought", code="303001/000002")
    assert [office.resource(name).code for name in ("a", "b")] == ["303001/000001", "303001/000003"]
    with pytest.raises(CodeWrong):
        office.resource("c", code="三〇三/一")


def test_resources_are_found_by_their_items(office: Office) -> None:
    resource = office.published()
    rows = Resource.objects.all()
    for text in ("姓名", "居民姓名", "xm", "备注"):
        assert list(with_item(rows, text)) == [resource]
    assert not with_item(rows, "婚姻状况").exists()
