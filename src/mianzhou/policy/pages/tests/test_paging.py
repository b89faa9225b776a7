"""Page numbers are told from the cells of tables, and found wherever extraction has put them."""

from __future__ import annotations

from mianzhou.policy.pages.furniture import mark_furniture
from mianzhou.policy.pages.lines import split_lines

PROSE = "各地要落实责任，确保工作任务按期完成。"


def numbers(text: str) -> list[str]:
    """The lines taken for page numbers."""
    lines = split_lines(text)
    mark_furniture(lines)
    return [line.text for line in lines if line.reason == "page number"]


def test_between_prose() -> None:
    assert numbers(f"{PROSE}\n4\n{PROSE}\n- 5 -\n{PROSE}\n") == ["4", "- 5 -"]


def test_reversed_ones_tell_of_a_doubtful_one_inside_a_title() -> None:
    pages = [f"{PROSE}\n{number}\n{PROSE}\n" for number in ("９１", "１２", "２２")]
    assert numbers(pages[0] + "绵江市水\n０２\n利规划\n" + pages[1] + pages[2]) == ["91", "02", "12", "22"]


def test_the_cells_of_a_table_are_no_page_numbers() -> None:
    assert numbers(f"{PROSE}\n江北区\n12\n35\n江南区\n8\n40\n{PROSE}\n") == []
    assert numbers(f"{PROSE}\n4\n{PROSE}\n甲\t乙\n5\n丙\t丁\n{PROSE}\n6\n{PROSE}") == ["4", "6"]


def test_a_running_head_of_unknown_words_is_found_by_repeating() -> None:
    page = "各地要落实责任，确保工作\n\n\n\n绵江政务\n\n任务按期完成。\n"
    lines = split_lines(page * 4)
    mark_furniture(lines)
    assert [line.text for line in lines if line.reason == "running head"] == ["绵江政务"] * 4
