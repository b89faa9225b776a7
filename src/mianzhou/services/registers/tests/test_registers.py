"""Entries through their life: what held when, as known when; who may; what the database refuses; certificates and their codes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction

from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.text import Text
from mianzhou.services.cases import api as cases
from mianzhou.services.registers import api, register
from mianzhou.services.registers.tests.keeping import REGISTER, VALUES, Office, noon

DAY = date(2026, 3, 2)


def test_values_are_read_strictly(office: Office) -> None:
    entry = office.entered(DAY, name="  甲厂 ")
    assert entry.number == "ML2026-000001"
    assert api.values_of(entry, DAY) == {**VALUES, "staff": "12"}
    wrong = (
        {"name": " "},
        {"founded": "2020/2/1"},
        {"staff": "many"},
        {"staff": "NaN"},
        {"colour": "red"},
        {"phone": "1" * 501},
    )
    for values in wrong:
        with pytest.raises(api.ValuesWrong):
            office.entered(DAY, **values)
    assert office.entered(DAY).number == "ML2026-000002"


def test_a_change_begins_on_a_day_and_a_correction_keeps_the_old_value(office: Office) -> None:
    entry, clerk = office.entered(DAY), office.actor("clerk")
    api.change(
        entry_id=entry.pk,
        values={"staff": "20"},
        valid_from=date(2026, 6, 1),
        reason="扩建",
        actor=clerk,
        as_of=noon(date(2026, 6, 5)),
    )
    api.correct(
        entry_id=entry.pk,
        field="staff",
        on=DAY,
        value="15",
        reason="原填有误",
        actor=clerk,
        as_of=noon(date(2026, 7, 1)),
    )
    staff = {on: api.values_of(entry, on)["staff"] for on in (DAY, date(2026, 5, 31), date(2026, 6, 1))}
    assert list(staff.values()) == ["15", "15", "20"]
    assert api.values_of(entry, DAY, known_at=noon(date(2026, 6, 30)))["staff"] == "12"
    assert api.values_of(entry, date(2026, 6, 1), known_at=noon(date(2026, 6, 4)))["staff"] == "12"
    assert api.values_of(entry, DAY - timedelta(1)) == {}
    assert [(f.value, f.withdrawn_at is None) for f in api.facts_of(entry) if f.field == "staff"] == [
        ("12", False),
        ("15", True),
        ("20", True),
    ]
    with pytest.raises(api.NothingToCorrect):
        api.correct(entry_id=entry.pk, field="staff", on=DAY, value="15.0", reason="x", actor=clerk, as_of=noon(DAY))
    with pytest.raises(api.ReasonMissing):
        api.correct(entry_id=entry.pk, field="staff", on=DAY, value="16", reason=" ", actor=clerk, as_of=noon(DAY))
    assert [e.verb for e in api.history_of(entry)] == ["correct", "change", "enter"]
    assert AuditEntry.objects.filter(verb__startswith="register.").count() == 3


def test_an_entry_is_reviewed_each_year_and_ends(office: Office) -> None:
    entry, head = office.entered(DAY), office.actor("head")
    assert list(api.due_for_review(head, REGISTER, date(2027, 3, 1))) == []
    assert list(api.due_for_review(head, REGISTER, date(2027, 3, 2))) == [entry]
    api.review(entry_id=entry.pk, year=2026, passed=True, actor=head, as_of=noon(date(2028, 2, 29)))
    entry.refresh_from_db()
    assert entry.review_due_on == date(2029, 2, 28)
    with pytest.raises(api.ReviewedAlready):
        api.review(entry_id=entry.pk, year=2026, passed=True, actor=head, as_of=noon(DAY))
    with pytest.raises(api.ReasonMissing):
        api.review(entry_id=entry.pk, year=2027, passed=False, actor=head, as_of=noon(DAY))
    with pytest.raises(NotPermitted):
        api.review(entry_id=entry.pk, year=2027, passed=True, actor=office.actor("clerk"), as_of=noon(DAY))
    api.end(entry_id=entry.pk, on=date(2028, 5, 1), reason="注销", actor=head, as_of=noon(date(2028, 5, 2)))
    with pytest.raises(api.EntryEnded):
        api.change(entry_id=entry.pk, values={"staff": "1"}, valid_from=DAY, reason="", actor=head, as_of=noon(DAY))
    assert list(api.due_for_review(head, REGISTER, date(2040, 1, 1))) == []


def test_each_unit_keeps_its_own(office: Office) -> None:
    entry = office.entered(DAY)
    stranger = office.actor("head", office.other)
    assert list(api.entries_for(office.actor("clerk"), REGISTER)) == [entry]
    assert list(api.entries_for(stranger, REGISTER)) == []
    with pytest.raises(NotFound):
        api.entry_for(stranger, entry.pk)
    with pytest.raises(NotPermitted):
        api.change(entry_id=entry.pk, values={"staff": "1"}, valid_from=DAY, reason="", actor=stranger, as_of=noon(DAY))
    with pytest.raises(NotPermitted):
        api.issue_certificate(entry_id=entry.pk, actor=office.actor("clerk"), as_of=noon(DAY))


def test_where_a_procedure_is_asked_for_a_case_stands_behind(office: Office) -> None:
    asked = replace(REGISTER, id="test_asked", procedure="test_granting", granted_in=frozenset({"granted"}))
    case = cases.Case.objects.create(
        number="T1", procedure="test_granting", version=1, title="x", raiser="x", responsible=office.one,
        region=office.one.region, stage="asked", opened_on=DAY, opened_at=noon(DAY),
    )  # fmt: skip

    def enter(with_case: cases.Case | None) -> api.RegisterEntry:
        return api.enter(
            register=asked,
            title="x",
            values=VALUES,
            unit=office.one,
            actor=office.actor("clerk"),
            as_of=noon(DAY),
            case=with_case,
        )

    for wrong in (None, case):
        with pytest.raises(api.NeedsProcedure):
            enter(wrong)
    case.stage = "granted"
    case.save()
    assert enter(case).case_id == case.pk
    with pytest.raises(api.NeedsProcedure):
        enter(case)


def test_a_certificate_is_verified_by_its_code(office: Office) -> None:
    entry, head = office.entered(DAY), office.actor("head")
    issued = api.issue_certificate(entry_id=entry.pk, actor=head, as_of=noon(DAY))
    seen = api.verify(api.shown_code(issued.code).lower(), DAY)
    assert (seen.state, seen.number) == ("valid", entry.number)
    assert [value for _, value in seen.lines] == ["甲厂", "12"]  # the telephone is for nobody
    assert seen.digest == api.digest_of(issued.content)
    api.change(
        entry_id=entry.pk,
        values={"phone": "1"},
        valid_from=DAY,
        reason="",
        actor=head,
        as_of=noon(DAY) + timedelta(hours=1),
    )
    assert api.verify(issued.code, DAY).state == "valid"
    api.change(
        entry_id=entry.pk, values={"staff": "13"}, valid_from=date(2026, 4, 1), reason="", actor=head, as_of=noon(DAY)
    )
    assert [api.verify(issued.code, on).state for on in (DAY, date(2026, 4, 1))] == ["valid", "changed"]
    api.revoke_certificate(certificate_id=issued.pk, reason="遗失", actor=head, as_of=noon(DAY))
    assert api.verify(issued.code, DAY).state == "revoked"
    for code in ("", "ABC", issued.code[:-1] + ("2" if issued.code[-1] != "2" else "3")):
        with pytest.raises(NotFound):
            api.verify(code, DAY)
    bare = replace(REGISTER, id="test_bare", certificate=None)
    other = api.enter(register=bare, title="x", values=VALUES, unit=office.one, actor=head, as_of=noon(DAY))
    with pytest.raises(api.NoCertificate):
        api.issue_certificate(entry_id=other.pk, actor=head, as_of=noon(DAY))


def test_a_certificate_prints_in_chinese_with_its_code(office: Office) -> None:
    entry = office.entered(DAY, name="<甲&乙>厂")
    issued = api.issue_certificate(entry_id=entry.pk, actor=office.actor("head"), as_of=noon(DAY))
    page = api.certificate_html(
        issued.content,
        code=issued.code,
        digest=issued.digest,
        address=f"https://example.org/open/verify/{issued.code}/",
        revoked=False,
    )
    document = pypdfium2.PdfDocument(io.BytesIO(api.certificate_pdf(page)))
    text = "".join(document[0].get_textpage().get_text_range().split())
    assert len(document) == 1
    for words in ("试验证书", "<甲&乙>厂", entry.number, api.shown_code(issued.code)):
        assert "".join(words.split()) in text


@pytest.mark.parametrize(
    "sql",
    [
        "delete from service_register_fact",
        "update service_register_fact set value = 'x'",
        "update service_register_event set remark = 'x'",
        "update service_register_certificate set content = '{}'",
        "delete from service_register_certificate",
    ],
)
def test_nobody_rewrites_a_register(office: Office, sql: str) -> None:
    api.issue_certificate(entry_id=office.entered(DAY).pk, actor=office.actor("head"), as_of=noon(DAY))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_certificate_outlives_its_application(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = office.entered(DAY)
    issued = api.issue_certificate(entry_id=entry.pk, actor=office.actor("head"), as_of=noon(DAY))
    monkeypatch.setattr(register, "_published", {})
    seen = api.verify(issued.code, DAY)
    assert (seen.state, [value for _, value in seen.lines]) == ("valid", ["甲厂", "12"])
    with pytest.raises(register.RegisterAbsent):
        api.entry_for(office.actor("head"), entry.pk)


def test_a_register_contradicting_itself_is_refused() -> None:
    twice = replace(REGISTER, id="test_twice", fields=(REGISTER.fields[0], REGISTER.fields[0]))
    for wrong in (twice, replace(REGISTER, id="test_half", procedure="x"), replace(REGISTER, title=Text("x", "x"))):
        api.publish_register(REGISTER)
        with pytest.raises(api.RegisterWrong):
            api.publish_register(wrong)
