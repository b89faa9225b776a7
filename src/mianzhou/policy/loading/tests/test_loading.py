"""Loading: twice changes nothing, corrections make versions, decisions are carried over, a document in two bulletins is one."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import NOBODY
from mianzhou.policy.library.models import Bulletin, BulletinFile, CitationRow, Document, DocumentVersion, SectionRow
from mianzhou.policy.library.queries import cited_but_missing, current_version, prints_of, transmission
from mianzhou.policy.loading.api import FileRefused, FileTooLarge, NothingFound, load_file, load_path, make_current
from mianzhou.policy.loading.refusals import refuse_large
from mianzhou.policy.loading.tests.bulletins import FIRES, LOADER, NOW, RIVERS, UPPER, bulletin, load
from mianzhou.policy.obligations.models import Obligation, ObligationJudgement, ObligationUnit
from mianzhou.policy.search.models import Paragraph
from mianzhou.policy.search.queries import search
from mianzhou.policy.targets.models import Target

pytestmark = pytest.mark.django_db
GAZETTES = Path(__file__).resolve().parents[6] / "shared" / "gazettes"


def _everything() -> dict[str, list[tuple[object, ...]]]:
    tables = (
        Bulletin,
        BulletinFile,
        Document,
        DocumentVersion,
        SectionRow,
        CitationRow,
        Obligation,
        ObligationUnit,
        Target,
        Paragraph,
    )
    return {t.__name__: list(t.objects.order_by("pk").values_list()) for t in tables} | {
        "audit": [(AuditEntry.objects.count(),)]
    }


def _confirm(**wanted: object) -> Obligation:
    row = Obligation.objects.exclude(status="superseded").get(**wanted)
    Obligation.objects.filter(pk=row.pk).update(status="confirmed")
    return row


def test_a_bulletin_becomes_documents_obligations_targets_and_paragraphs() -> None:
    summary = load(bulletin(RIVERS, FIRES))
    assert [(d.number, d.outcome, d.obligations, d.targets) for d in summary.documents] == [
        ("绵府发〔2021〕8号", "new", 3, 2),
        ("绵府办函〔2021〕20号", "new", 2, 1),
    ]
    assert Bulletin.objects.get().serial == 15
    rivers = Document.objects.get(number="绵府发〔2021〕8号")
    assert (rivers.level, rivers.year, rivers.kind, rivers.issuers) == ("city", 2021, "通知", ["绵州市人民政府"])
    version = current_version(rivers)
    cleaning = Obligation.objects.get(title="整治排污口")
    assert version.text[cleaning.start : cleaning.end].startswith("（二）整治排污口")
    assert (cleaning.status, str(cleaning.due_on)) == ("proposed", "2022-12-31")
    assert [(u.role, u.printed) for u in cleaning.units.all()] == [
        ("lead", "市生态环境局"),
        ("responsible", "市水利局"),
        ("responsible", "各县市区人民政府"),
    ]
    held = {s.order: s for s in version.sections.all()}
    child = next(s for s in held.values() if s.title == "加强巡河")
    assert held[child.parent_order].title == "重点任务"
    assert Path(settings.MEDIA_ROOT, "bulletins").exists()


def test_the_same_file_twice_changes_nothing() -> None:
    load(bulletin(RIVERS, FIRES))
    before = _everything()
    again = load(bulletin(RIVERS, FIRES), name="renamed.txt")
    assert again.known
    assert {d.outcome for d in again.documents} == {"same"}
    assert _everything() == before


def test_a_corrected_file_makes_a_new_version_of_what_changed_only() -> None:
    load(bulletin(RIVERS, FIRES))
    kept = _confirm(title="加强巡河")
    changed = _confirm(title="整治排污口")
    corrected = RIVERS.replace("排污口整治120个", "排污口整治210个，并逐一销号")
    summary = load(bulletin(corrected, FIRES), name="corrected.txt")
    assert [d.outcome for d in summary.documents] == ["changed", "same"]
    rivers = Document.objects.get(number="绵府发〔2021〕8号")
    assert [(v.number, v.is_current) for v in rivers.versions.order_by("number")] == [(1, False), (2, True)]
    kept.refresh_from_db()
    assert (kept.status, kept.version, kept.needs_review) == ("confirmed", current_version(rivers), False)
    changed.refresh_from_db()
    assert (changed.status, changed.needs_review) == ("confirmed", True)
    fresh = Obligation.objects.get(previous=changed)
    assert fresh.status == "proposed"
    assert "210" in fresh.text
    assert ObligationJudgement.objects.get(obligation=changed).verdict == "flagged"
    assert Target.objects.filter(value=120, status="superseded").count() == 1
    assert Target.objects.filter(value=210, status="proposed").count() == 1
    assert summary.documents[0].flagged == 1
    assert BulletinFile.objects.get(name="issue.txt").replaced_by == BulletinFile.objects.get(name="corrected.txt")


def test_kept_items_follow_their_place_in_the_new_text() -> None:
    load(bulletin(RIVERS))
    longer = RIVERS.replace("现就有关事项通知如下。", "为把全市河湖管护好，经市政府同意，现就有关事项通知如下。")
    load(bulletin(longer), name="longer.txt")
    version = current_version(Document.objects.get())
    for row in Obligation.objects.filter(version=version):
        assert version.text[row.start : row.end].startswith(f"{row.label}{row.title}")
    assert Obligation.objects.filter(version=version).count() == 3
    for target in Target.objects.filter(version=version):
        assert target.text[:6] in version.text[target.start : target.end].replace("\n", "")


def test_what_people_made_of_items_is_carried_over_too() -> None:
    load(bulletin(RIVERS))
    whole = Obligation.objects.get(title="整治排污口")
    Obligation.objects.filter(pk=whole.pk).update(status="superseded")
    halves = [
        Obligation.objects.create(
            document=whole.document,
            version=whole.version,
            order=9,
            text=f"half {i}",
            start=whole.start + i,
            end=whole.end,
            fingerprint="",
            origin="split",
            split_from=whole,
            status="confirmed",
            created_at=NOW,
        )
        for i in range(2)
    ]
    load(bulletin(RIVERS.replace("现就有关事项通知如下。", "现通知如下。")), name="shorter.txt")
    version = current_version(Document.objects.get())
    whole.refresh_from_db()
    for i, half in enumerate(halves):
        half.refresh_from_db()
        assert (half.version, half.needs_review, half.start) == (version, False, whole.start + i)
    assert Obligation.objects.filter(title="整治排污口").count() == 1, "a divided item is not proposed again"
    load(bulletin(RIVERS.replace("120个", "130个")), name="other.txt")
    assert Obligation.objects.filter(origin="split", needs_review=True).count() == 2


def test_a_document_printed_in_two_bulletins_is_one() -> None:
    load(bulletin(RIVERS, FIRES))
    summary = load(bulletin(RIVERS, UPPER, issue=4, serial=16), name="next.txt")
    assert [d.outcome for d in summary.documents] == ["same", "new"]
    rivers = Document.objects.get(number="绵府发〔2021〕8号")
    assert rivers.versions.count() == 1
    assert [p.file.bulletin.issue for p in prints_of(rivers)] == [3, 4]
    assert Obligation.objects.filter(document=rivers).count() == 3


def test_another_print_with_other_words_is_kept_beside_and_can_be_chosen() -> None:
    load(bulletin(RIVERS))
    summary = load(bulletin(RIVERS.replace("每月不少于两次", "每月不少于三次"), issue=4, serial=16), name="next.txt")
    assert [d.outcome for d in summary.documents] == ["reprint"]
    rivers = Document.objects.get()
    assert "两次" in current_version(rivers).text
    assert search("不少于三次").documents == ()
    make_current(version=rivers.versions.get(reprint=True), actor=LOADER, as_of=NOW)
    assert "三次" in current_version(rivers).text
    assert len(search("不少于三次").documents) == 1
    assert Obligation.objects.filter(status="proposed", text__contains="三次").count() == 1


def test_a_document_that_the_correction_no_longer_prints_is_withdrawn() -> None:
    load(bulletin(RIVERS, FIRES))
    ready = _confirm(title="备足物资")
    summary = load(bulletin(RIVERS), name="corrected.txt")
    assert summary.withdrawn == ("绵府办函〔2021〕20号",)
    assert search("灭火水泵").documents == ()
    ready.refresh_from_db()
    assert (ready.status, ready.needs_review) == ("confirmed", True)
    assert Obligation.objects.get(title="压实责任").status == "superseded"
    back = load(bulletin(RIVERS, FIRES.replace("60台", "60台，")), name="again.txt")
    assert [d.outcome for d in back.documents] == ["same", "changed"]
    assert not Document.objects.filter(withdrawn=True).exists()


def test_a_corrected_number_keeps_the_document() -> None:
    load(bulletin(RIVERS, FIRES))
    first = Document.objects.get(number="绵府办函〔2021〕20号")
    load(bulletin(RIVERS, FIRES.replace("〔2021〕20号", "〔2021〕21号")), name="corrected.txt")
    assert Document.objects.get(number="绵府办函〔2021〕21号").pk == first.pk
    assert Document.objects.count() == 2


@pytest.mark.parametrize("upper_first", [True, False])
def test_citations_find_their_document_whichever_comes_first(upper_first: bool) -> None:
    issues = [bulletin(UPPER, issue=1, serial=1), bulletin(RIVERS)]
    for number, data in enumerate(issues if upper_first else reversed(issues)):
        load(data, name=f"{number}.txt")
        if not upper_first and number == 0:
            assert [row["number"] for row in cited_but_missing()] == ["川府发〔2020〕5号"]
    upper = Document.objects.get(level="province")
    lower = Document.objects.get(level="city")
    assert [c.target for c in transmission(current_version(lower)).above] == [upper]
    assert [c.version.document for c in transmission(current_version(upper)).below] == [lower]
    assert not cited_but_missing().exists()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", FileRefused),
        (bytes(range(256)) * 40, FileRefused),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 2000, FileRefused),
        (b"The quick brown fox jumps over the lazy dog.\n" * 50, FileRefused),
        ("今天天气很好，我们去河边散步。\n".encode(), NothingFound),
    ],
)
def test_wrong_files_are_refused_in_words_and_leave_nothing(data: bytes, error: type[Exception]) -> None:
    before = _everything()
    with pytest.raises(error) as refused:
        load(data, name="错误.bin")
    assert "错误.bin" in refused.value.in_language(None)
    assert refused.value.remedy_text.en.strip()
    assert _everything() == before


def test_a_file_above_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(FileTooLarge):
        refuse_large("huge.pdf", 50 * 1024 * 1024 + 1)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        load_path(path=tmp_path / "缺失.txt", actor=LOADER, as_of=NOW)
    assert "缺失.txt" in refused.value.in_language(None)


def test_an_item_without_a_heading_is_called_by_whole_clauses() -> None:
    heading = "一、压实责任。各地要落实网格包保。"
    item = "（一）新建山区林场消防蓄水池36处，做到乡镇林场和护林站点全覆盖。"
    assert heading in FIRES
    load(bulletin(FIRES.replace(heading, item)))
    titles = set(Obligation.objects.values_list("title", flat=True))
    assert "新建山区林场消防蓄水池36处，做到乡镇林场和护林站点全覆盖" in titles


def test_only_who_may_load_loads() -> None:
    with pytest.raises(NotPermitted):
        load_file(data=bulletin(RIVERS), name="issue.txt", actor=NOBODY, as_of=NOW)
    assert not BulletinFile.objects.exists()


@pytest.mark.real
@pytest.mark.skipif(not GAZETTES.exists(), reason="the real bulletins are not beside the project")
def test_the_real_bulletins_load_and_reload() -> None:
    for path in sorted(GAZETTES.glob("*.txt")):
        first = load(path.read_bytes(), name=path.name)
        assert first.documents
        for document in Document.objects.filter(pk__in=[d.document_id for d in first.documents]):
            version = current_version(document)
            for row in Obligation.objects.filter(document=document):
                assert version.text[row.start : row.end].strip()
        before = _everything()
        assert load(path.read_bytes(), name=path.name).known
        assert _everything() == before


def test_a_document_twice_in_one_file_loses_nothing() -> None:
    summary = load(bulletin(RIVERS, FIRES, RIVERS))
    assert [d.outcome for d in summary.documents] == ["new", "new", "new"]
    assert Document.objects.count() == 3
    assert load(bulletin(RIVERS, FIRES, RIVERS.replace("120", "121")), name="b.txt").documents[2].outcome == "changed"
    assert Document.objects.count() == 3
