"""Taking over a list of receipts as a file: what is wrong with it is told row by row, and then no row is entered."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile

from mianzhou.applications.relief_supplies.response.receipt_actions import Handed
from mianzhou.applications.relief_supplies.response.receipt_list import ListRead, read_file
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import WordedForm

_LARGEST = 5 * 1024 * 1024  # of a list
_SHOWN = 20  # rows whose faults are told at once
_TOO_LARGE = Text("清单超过 5 MB，请分批导入", "The list is larger than 5 MB: import it in parts")
_NO_ROWS = Text("清单中没有数据行", "There are no rows in it")
_AGAIN = Text(
    "一行也没有登记。请在表格中改正后重新选择文件",
    "No row was entered. Correct the sheet and choose the file again",
)
_MORE = Text("另有 {n} 行有误", "{n} more row(s) are wrong")


class ListForm(WordedForm):
    """A list of receipts as a file; what is read of it are the households."""

    file = forms.FileField(
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.xls", "data-limit-mb": _LARGEST // 2**20})
    )
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "file": (
            Text("发放清单", "List"),
            Text(
                "CSV 或 XLSX，首行为列名：户主姓名、身份证号码、人数、物资、数量、再次发放原因。每户每种物资一行，物资名称见物资目录。",
                "CSV or XLSX; the first row names the columns head, number, people, supply, amount, why again. A row for each household and supply, called as in the catalogue.",
            ),
        )
    }

    def clean_file(self) -> list[Handed]:
        """The households of the list; what is wrong with it, row by row."""
        upload = self.cleaned_data["file"]
        if upload.size > _LARGEST:
            raise forms.ValidationError(str(_TOO_LARGE))
        read = _read(upload)
        if read.errors:
            told = [str(_AGAIN), *(_row(n, why) for n, why in read.errors[:_SHOWN])]
            if len(read.errors) > _SHOWN:
                told.append(str(_MORE.format(n=len(read.errors) - _SHOWN)))
            raise forms.ValidationError(told)
        if not read.handed:
            raise forms.ValidationError(str(_NO_ROWS))
        return read.handed


def _read(upload: UploadedFile[Any]) -> ListRead:
    """The file, read; what cannot be read at all is told as the file's fault."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "list"
        place.write_bytes(upload.read())
        try:
            return read_file(place, upload.name or "list")
        except MianzhouError as error:
            raise forms.ValidationError(f"{error.problem_text}{error.remedy_text}") from error


def _row(n: int, why: Text) -> str:
    return str(Text("第 {n} 行：{why}", "Row {n}: {why}").format(n=n, why=why))
