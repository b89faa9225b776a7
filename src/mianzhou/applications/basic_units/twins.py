"""The comparison as JSON."""

from __future__ import annotations

from ninja import Field, Router, Schema

from mianzhou.applications.basic_units.comparing import compared
from mianzhou.kernel.text import Text
from mianzhou.portal.api.api import list_api
from mianzhou.portal.components.api import ChoiceFilter, Filter, Status, TextFilter

router = Router(tags=["basic units"])
STANDING = {
    "missing": Status("soon", Text("未入库", "Not in the directory")),
    "differs": Status("late", Text("名称不一致", "Called otherwise")),
}
FILTERS: list[Filter] = [
    TextFilter("q", Text("名称、代码", "Name, code"), fields=("name", "identifier")),
    ChoiceFilter("standing", Text("比对结果", "Compared"), field="standing", choices=[(k, s.text) for k, s in STANDING.items()]),
]  # fmt: skip


class ComparedUnitOut(Schema):
    """An organisation that the directory lacks (missing) or calls otherwise (differs)."""

    credit_code: str = Field(alias="identifier")
    standing: str
    entry: str | None
    called: str | None


list_api(router, "/basic-units-compared", query=compared, schema=ComparedUnitOut, permission="directory.keep", filters=FILTERS, sorts=("identifier", "name"), default_sort="identifier", summary="基本单位与登记数据比对 Basic units compared with registration data")  # fmt: skip
