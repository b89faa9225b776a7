"""Lists of receipts as files: what a township's sheet holds, what is wrong with it row by row, and what is no record at all."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from mianzhou.applications.relief_supplies.response_desk.importing import ListForm
from mianzhou.applications.relief_supplies.tests.test_response import number

pytestmark = pytest.mark.django_db
HEAD = "户主姓名,身份证号码,人数,物资,数量,再次发放原因\n"


def read(text: str, name: str = "list.csv") -> ListForm:
    return ListForm({}, {"file": SimpleUploadedFile(name, text.encode("gb18030"))})


def test_blank_rows_and_a_total_at_the_end_are_no_records() -> None:
    form = read(f"{HEAD}甲,{number(1)},3,棉被,2,\n,,,,,\n乙,{number(2)},2,棉被,1,\n合计,,,,3,\n")
    assert form.is_valid(), form.errors
    assert [(h.household.head, h.goods) for h in form.cleaned_data["file"]] == [
        ("甲", {"quilt": 2}),
        ("乙", {"quilt": 1}),
    ]


def test_each_row_that_is_wrong_is_told_on_a_line_of_its_own() -> None:
    form = read(f"{HEAD}甲,{number(1)},3,棉被,2,\n乙,123,2,棉被,1,\n丙,{number(3)},2,毛毯,1,\n丁,{number(4)},2\n")
    told = [str(error) for error in form.errors["file"]]
    assert len(told) == 4
    for error, words in zip(told, ("一行也没有登记", "第 3 行", "第 4 行", "第 5 行"), strict=True):
        assert words in error


def test_a_row_of_a_sheet_is_told_by_the_number_that_stands_beside_it() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["渡口镇发放清单"])
    for row in (
        None,
        HEAD.strip().split(","),
        None,
        ("甲", number(1), 3, "棉被", 2),
        None,
        None,
        ("乙", "123", 2, "棉被", 1),
    ):
        sheet.append(row or [])  # an empty row is left blank
    sheet.append(("丙", number(3), 2, "毛毯", 1, "", "多出的一列"))
    buffer = BytesIO()
    book.save(buffer)
    form = ListForm({}, {"file": SimpleUploadedFile("list.xlsx", buffer.getvalue())})
    told = [str(error) for error in form.errors["file"]]
    assert ["第 8 行" in told[1], "第 9 行" in told[2]] == [True, True], told


def test_of_many_wrong_rows_the_first_are_told_and_the_rest_counted() -> None:
    form = read(HEAD + "".join(f"甲{n},123,3,棉被,2,\n" for n in range(30)))
    told = [str(error) for error in form.errors["file"]]
    assert len(told) == 22
    assert "10" in told[-1]


def test_why_again_may_stand_in_any_row_of_a_household() -> None:
    form = read(f"{HEAD}甲,{number(1)},3,棉被,2,\n甲,{number(1)},3,饮用水（24瓶）,1,第二天补发\n")
    assert form.is_valid(), form.errors
    assert [(h.goods, h.again) for h in form.cleaned_data["file"]] == [({"quilt": 2, "water": 1}, "第二天补发")]


@pytest.mark.parametrize(("text", "name"), [(HEAD, "list.csv"), ("hello", "list.xlsx"), ("", "list.csv")])
def test_a_file_without_rows_or_of_another_kind_is_refused_in_words(text: str, name: str) -> None:
    form = read(text, name)
    assert not form.is_valid()
    assert str(form.errors["file"][0])
