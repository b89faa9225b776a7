"""To which item a bracket belongs: the item it closes, or the group of items it closes."""

from __future__ import annotations

from collections.abc import Callable

from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.obligations.extraction import extract_obligations

Build = Callable[..., DocumentText]


def places(document: DocumentText) -> list[str]:
    return ["".join(o.path) for o in extract_obligations(document)]


def test_bracket_on_its_own_line_closes_the_group(document: Build) -> None:
    doc = document(
        "一、整治\n（一）岸线\n1.清理堆场。\n2.恢复植被。\n【牵头部门：市水务局，责任部门：市林业局】\n"
        "（二）河道\n分段疏浚。\n【牵头部门：市林业局】\n（三）水质\n1.截污。\n2.补水。\n3.监测。\n【牵头部门：市水务局】",
    )
    assert places(doc) == ["一、（一）", "一、（二）", "一、（三）"]
    first = extract_obligations(doc)[0]
    assert first.title == "岸线"
    assert "清理堆场" in first.text
    assert "恢复植被" in first.text


def test_brackets_behind_the_last_items_of_several_groups_close_the_groups(document: Build) -> None:
    doc = document(
        "一、整治\n（一）岸线\n1.清理堆场。\n2.恢复植被。（责任单位：市水务局）\n（二）河道\n1.测量。\n2.疏浚。（责任单位：市林业局）",
    )
    assert places(doc) == ["一、（一）", "一、（二）"]


def test_every_item_with_its_own_bracket_keeps_it(document: Build) -> None:
    doc = document(
        "一、整治\n（一）岸线\n1.清理堆场。（责任单位：市水务局）\n2.恢复植被。（责任单位：市林业局）\n（二）河道\n1.测量。\n2.疏浚。（责任单位：市林业局）",
    )
    assert places(doc) == ["一、（一）1.", "一、（一）2.", "一、（二）2."]


def test_own_line_alone_does_not_make_a_group_where_items_have_brackets(document: Build) -> None:
    doc = document(
        "一、整治\n（一）岸线\n1.清理堆场。\n（责任单位：市水务局）\n2.恢复植被。\n（责任单位：市林业局）\n3.巡查。\n（责任单位：市公安局）",
    )
    assert places(doc) == ["一、（一）1.", "一、（一）2.", "一、（一）3."]


def test_a_single_bracket_behind_the_last_item_stays_there(document: Build) -> None:
    doc = document("一、保障措施\n（一）加强领导。成立小组。\n（二）加强督查。定期通报。（责任单位：市水务局）")
    assert places(doc) == ["一、（二）"]


def test_groups_closed_by_brackets_beside_single_items(document: Build) -> None:
    """（一） has no sub-items and a bracket at its end, so the bracket at the end of （二） closes （二）."""
    doc = document(
        "一、整治\n（一）岸线。清理堆场。（责任单位：市水务局）\n（二）河道。\n1.测量。\n2.疏浚。（责任单位：市林业局）\n（三）水质。截污。（责任单位：市水务局）",
    )
    assert places(doc) == ["一、（一）", "一、（二）", "一、（三）"]


def test_group_of_two_levels(document: Build) -> None:
    doc = document(
        "一、岸线\n（一）堆场\n1.清理。\n2.平整。\n（二）植被\n1.播种。\n2.养护。\n【牵头部门：市水务局】\n"
        "二、河道\n（一）测量\n1.布点。\n2.施测。\n（二）疏浚\n1.开挖。\n2.外运。\n【牵头部门：市林业局】",
    )
    assert places(doc) == ["一、", "二、"]


def test_bracket_over_several_paragraphs_covers_the_item(document: Build) -> None:
    doc = document(
        "一、整治\n1.岸线。清理堆场。\n恢复植被。\n加强巡查。（责任单位：市水务局）\n2.河道。疏浚。（责任单位：市林业局）"
    )
    first = extract_obligations(doc)[0]
    assert first.text.startswith("岸线。清理堆场。")
    assert first.text.endswith("加强巡查。")
    assert doc.clean.text[first.end - 1] == "）"


def test_attachment_is_that_of_the_section(document: Build) -> None:
    doc = document("一、整治\n（一）岸线。（责任单位：市水务局）", attachment="河湖整治实施方案")
    assert extract_obligations(doc)[0].attachment == "河湖整治实施方案"


def test_labelled_bracket_outside_all_items_is_kept(document: Build) -> None:
    doc = document("整治沿河堆场，恢复植被。（责任单位：市水务局）")
    (found,) = extract_obligations(doc)
    assert (found.path, found.label, found.title) == ((), "", "整治沿河堆场，恢复植被。")


def test_listed_paragraphs_each_with_its_bracket(document: Build) -> None:
    doc = document(
        "一、整治\n（一）岸线。\n一是清理堆场（市水务局负责）；\n二是恢复植被（市林业局负责）；\n三是加强巡查（市公安局负责）。",
    )
    assert places(doc) == ["一、（一）一是", "一、（一）二是", "一、（一）三是"]
    assert [o.text for o in extract_obligations(doc)] == ["清理堆场", "恢复植被", "加强巡查"]


def test_listed_clauses_stay_with_their_part(document: Build) -> None:
    doc = document("一、整治\n（一）岸线。一是清理堆场（市水务局负责）；二是恢复植被（市林业局负责）。")
    assert places(doc) == ["一、（一）", "一、（一）"]
    assert [o.responsible for o in extract_obligations(doc)] == [("市水务局",), ("市林业局",)]


def test_bracket_behind_a_list_belongs_to_what_lists(document: Build) -> None:
    doc = document("一、整治\n（一）岸线。一是清理堆场；二是恢复植被。（责任单位：市水务局）\n（二）河道。疏浚。")
    assert places(doc) == ["一、（一）"]
    doc = document("一、整治\n（一）岸线。\n一是清理堆场。\n二是恢复植被。（责任单位：市水务局）\n（二）河道。疏浚。")
    assert places(doc) == ["一、（一）"]


def test_bullets_with_brackets(document: Build) -> None:
    doc = document("一、整治\n——清理堆场。（责任单位：市水务局）\n——恢复植被。（责任单位：市林业局）")
    assert places(doc) == ["一、——", "一、——"]
    assert [o.title for o in extract_obligations(doc)] == ["清理堆场。", "恢复植被。"]
