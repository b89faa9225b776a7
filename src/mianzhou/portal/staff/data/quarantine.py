"""The grid of a batch's quarantined rows: the reason at the cell, mended there, sent again, settled, taken out as a workbook and back.

Personal items are shown masked. Whoever may mend opens them with `?mend=1`, which is put on record; only then can cells be changed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from mianzhou.data.intake.api import (
    Batch,
    ChangedMeanwhile,
    Mending,
    QuarantinedRow,
    batch_for,
    download_quarantine,
    draft_mendings,
    forward,
    is_repeated,
    mend_from_workbook,
    mendings_of,
    note_look,
    open_count,
    quarantine_page,
    quarantined_rows,
    reasons_in_words,
    replace_in_column,
    schema_as_sent,
    send_mendings,
    settle_rows,
    undo_mendings,
    words_of,
)
from mianzhou.data.schemas.api import Field, Schema
from mianzhou.data.standards.api import is_masked, mask
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.intake_lists import ROW_STATES
from mianzhou.portal.names import names_of

MOST_ROWS, MOST_CELLS = 50, 900  # a form without scripts posts them all, and Django takes a thousand fields
CELL = "cell-"
FILES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value in the grid: what is shown, what was received if it was changed, and why it is wrong."""

    column: str
    title: str
    value: str
    was: str | None
    reasons: tuple[str, ...]
    editable: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row in the grid; `reasons` are those of the row as a whole."""

    row: QuarantinedRow
    status: Any
    cells: tuple[Cell, ...]
    reasons: tuple[str, ...]

    @property
    def mended_by(self) -> str:
        """The login of who mended or settled it last."""
        return self.row.mending.by if self.row.mending else ""


@page("intake.read")
def quarantine(request: HttpRequest, batch_id: int) -> HttpResponse:
    """A page of the quarantined rows, by reason, item and state."""
    actor = actor_of(request)
    found = batch_for(actor, batch_id)
    may_mend = _may_mend(actor, found)
    open_to_mend = may_mend and request.GET.get("mend") == "1"
    asked = {name: request.GET.get(name, "").replace("\x00", "") for name in ("reason", "field", "state")}
    number = request.GET.get("page", "")
    here = max(1, int(number)) if number.isdecimal() and len(number) < 8 else 1
    schema = schema_as_sent(found)
    size = max(5, min(MOST_ROWS, MOST_CELLS // max(len(schema.fields), 1)))
    shown = quarantine_page(found, **asked, offset=(here - 1) * size, limit=size)
    if open_to_mend and shown.rows:
        note_look(batch=found, rows=len(shown.rows), actor=actor, as_of=timezone.now(), purpose="mend")
    grid = [_grid_row(schema, shown.columns, row, open_to_mend) for row in shown.rows]
    context = {
        "batch": found,
        "grid": grid,
        "names": names_of(line.mended_by for line in grid if line.mended_by),
        "columns": [(name, _title(schema, name)) for name in shown.columns],
        "total": shown.total,
        "may_mend": may_mend,
        "open_to_mend": open_to_mend,
        "drafted": mendings_of(found).filter(state=Mending.DRAFTED).count(),
        "open_rows": open_count(found),
        "asked": asked,
        "query": urlencode({k: v for k, v in {**asked, "mend": "1" if open_to_mend else ""}.items() if v}),
        "pages": _pages(here, shown.total, size),
        "choices": _choices(found, schema),
    }
    return render(request, "intake/quarantine.html", context)


def _may_mend(actor: Actor, batch: Batch) -> bool:
    unit = batch.resource.provider
    allowed = actor.may("intake.mend", unit_path=unit.path, region_path=unit.region.path)
    return allowed and batch.kind != "mend" and batch.state in {"done", "refused"}


def _grid_row(schema: Schema, columns: Sequence[str], row: QuarantinedRow, unmasked: bool) -> GridRow:
    fields = {field.name: field for field in schema.fields}
    by_cell: dict[str, list[str]] = {}
    # The value that the reasons are about: the received one, or the one that was checked again in vain.
    failed = row.mending is not None and row.mending.state == Mending.FAILED
    checked = row.values if failed else row.received
    for reason in row.reasons:
        name = reason.rpartition(":")[0]
        value = checked.get(name)
        shown = None if unmasked or value is None else _shown(fields.get(name), value)
        said = words_of(schema, reason, value, shown=shown)
        by_cell.setdefault(name if name in columns else "", []).append(str(said))
    cells = tuple(_cell(fields.get(n), n, row, tuple(by_cell.get(n, ())), unmasked) for n in columns)
    state = "repeated" if row.state == "open" and is_repeated(row.reasons) else row.state
    return GridRow(row, ROW_STATES[state], cells, tuple(by_cell.get("", ())))


def _cell(field: Field | None, name: str, row: QuarantinedRow, reasons: tuple[str, ...], unmasked: bool) -> Cell:
    value, received = row.values.get(name, ""), row.received.get(name, "")
    if not unmasked:
        value, received = _shown(field, value), _shown(field, received)
    title = field.title or name if field else name
    changed = row.values.get(name, "") != row.received.get(name, "")
    open_to_mend = unmasked and row.is_open and not is_repeated(row.reasons)
    return Cell(name, title, value, received if changed else None, reasons, open_to_mend)


def _shown(field: Field | None, value: str) -> str:
    """The value as somebody sees it who was not shown people's data; a column that the resource does not know counts as such."""
    if not value:
        return value
    if field is None:
        return mask(None, value) or ""
    return (mask(field.standard, value) or "") if is_masked(field.standard, field.sensitivity) else value


def _title(schema: Schema, name: str) -> str:
    return next((f.title or f.name for f in schema.fields if f.name == name), name)


def _choices(batch: Batch, schema: Schema) -> dict[str, list[tuple[str, str]]]:
    """What the grid can be narrowed by."""
    reasons = reasons_in_words(schema, batch.by_reason)
    wrong = dict.fromkeys(reason["field"] for reason in reasons if reason["field"])
    return {
        "reason": [(r["reason"], f"{Text(r['zh'], r['en'])}（{r['count']:,}）") for r in reasons],
        "field": [(name, _title(schema, name)) for name in wrong],
        "state": [(code, str(status)) for code, status in ROW_STATES.items()],
    }


def _pages(here: int, total: int, size: int) -> dict[str, int | None]:
    last = max(1, -(-total // size))
    return {"here": here, "last": last, "before": here - 1 or None, "after": here + 1 if here < last else None}


# --- what is done in the grid ----------------------------------------------------------------------------------------------


@require_POST
@page("intake.mend")
def quarantine_save(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Keep changed cells as drafts: the one that a script sends, or all of a form."""
    actor = actor_of(request)
    found = batch_for(actor, batch_id)
    wants_json = request.headers.get("Accept") == "application/json"
    try:
        changes = _changed(found, request.POST)
        _refuse_overwriting(found, changes, request.POST.get("was"))
        saved = draft_mendings(batch=found, changes=changes, actor=actor, as_of=timezone.now()) if changes else 0
    except MianzhouError as error:
        if not wants_json:
            raise
        now = {"now": error.values["now"]} if isinstance(error, ChangedMeanwhile) else {}
        return JsonResponse({"words": f"{error.problem_text}{error.remedy_text}", **now}, status=error.status)
    if wants_json:
        return JsonResponse({"drafted": mendings_of(found).filter(state=Mending.DRAFTED).count()})
    messages.success(
        request, str(Text("已保存 {n} 行的修改，尚未报送。", "{n} row(s) kept, not sent yet.").format(n=saved))
    )
    return _back(request, batch_id)


def _changed(batch: Batch, posted: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    """The cells of a form that differ from what is there. A cell is called `cell-<row>-<item>`."""
    given: dict[int, dict[str, str]] = {}
    for name, value in posted.items():
        row, _, item = name.removeprefix(CELL).partition("-")
        if name.startswith(CELL) and row.isdecimal() and len(row) < 19:
            given.setdefault(int(row), {})[item] = str(value).replace("\x00", "")
    if not given:
        return {}
    there = {row.row: row for row in quarantined_rows(batch, given)}
    changes = {
        number: {
            item: value for item, value in cells.items() if number not in there or _differs(there[number], item, value)
        }
        for number, cells in given.items()
    }
    return {number: cells for number, cells in changes.items() if cells}


def _refuse_overwriting(batch: Batch, changes: Mapping[int, Mapping[str, str]], was: str | None) -> None:
    """Two may mend one row at once: who saw another value (`was`, which a script sends with its one cell) is told of the newer one."""
    if was is None or len(changes) != 1:
        return
    [(number, cells)] = changes.items()
    row = next(quarantined_rows(batch, [number]), None)
    if row is None or not row.is_open or row.mending is None:
        return
    for item in cells:
        if _differs(row, item, was):
            by = names_of([row.mending.by])[row.mending.by]
            raise ChangedMeanwhile(row=number, by=by, now=row.values.get(item, ""))


def _differs(row: QuarantinedRow, item: str, value: str) -> bool:
    """Browsers give line ends back in their own way."""
    return row.values.get(item, "").replace("\r\n", "\n") != value.replace("\r\n", "\n")


@require_POST
@page("intake.mend")
def quarantine_replace(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One value for another in a column, in all open rows or those with a reason."""
    actor = actor_of(request)
    given = {name: request.POST.get(name, "").replace("\x00", "") for name in ("field", "old", "new", "reason")}
    done = replace_in_column(batch=batch_for(actor, batch_id), actor=actor, as_of=timezone.now(), **given)
    said = Text("已在 {n} 行中替换，尚未报送。", "Replaced in {n} row(s), not sent yet.")
    messages.success(request, str(said.format(n=done)))
    return _back(request, batch_id)


@require_POST
@page("intake.mend")
def quarantine_send(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Send all drafted rows again."""
    actor, now = actor_of(request), timezone.now()
    delivery = send_mendings(batch=batch_for(actor, batch_id), actor=actor, as_of=now)
    forward(delivery=delivery, actor=actor, as_of=now)
    return redirect("batch", batch_id=delivery.batch_id)


@require_POST
@page("intake.mend")
def quarantine_rows(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Settle the chosen rows with a reason, or undo what was done about them and not sent."""
    actor, now = actor_of(request), timezone.now()
    found = batch_for(actor, batch_id)
    rows = [int(row) for row in request.POST.getlist("row") if row.isdecimal() and len(row) < 19]
    if not rows:
        messages.error(request, str(Text("请先勾选行。", "Choose rows first.")))
    elif request.POST.get("action") == "undo":
        done = undo_mendings(batch=found, rows=rows, actor=actor, as_of=now)
        messages.success(request, str(Text("已撤销 {n} 行的处理。", "Undone for {n} row(s).").format(n=done)))
    else:
        done = settle_rows(batch=found, rows=rows, reason=request.POST.get("why", ""), actor=actor, as_of=now)
        messages.success(request, str(Text("已了结 {n} 行。", "{n} row(s) settled.").format(n=done)))
    return _back(request, batch_id)


def _back(request: HttpRequest, batch_id: int) -> HttpResponse:
    """To the page of the grid that the form stood on."""
    query = request.POST.get("query", "")
    return redirect(
        f"{reverse('quarantine', args=[batch_id])}?{query}" if query else reverse("quarantine", args=[batch_id])
    )


# --- out as a file and back -----------------------------------------------------------------------------------------------


@page("intake.mend")
def quarantine_file(request: HttpRequest, batch_id: int, form: str) -> HttpResponse:
    """The rows with their reasons in words, as a workbook to be mended and brought back, or as CSV."""
    actor = actor_of(request)
    found = batch_for(actor, batch_id)
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    download_quarantine(
        batch=found, form=form, into=file, actor=actor, as_of=timezone.now(), language=get_language(),
        reason=request.GET.get("reason", ""), field=request.GET.get("field", ""),
    )  # fmt: skip
    file.seek(0)
    name = f"{found.resource.name}-{found.pk}-quarantine.{form}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=FILES[form])  # type: ignore[return-value]


@require_POST
@page("intake.mend")
def quarantine_workbook(request: HttpRequest, batch_id: int) -> HttpResponse:
    """A workbook that was downloaded here and mended: its changed cells become drafts."""
    actor = actor_of(request)
    found = batch_for(actor, batch_id)
    file = request.FILES.get("workbook")
    if file is None:
        messages.error(request, str(Text("请选择文件。", "Choose a file.")))
        return _back(request, batch_id)
    with tempfile.TemporaryDirectory(prefix="mianzhou-mended-") as folder:
        place = Path(folder) / "mended.xlsx"
        with place.open("wb") as kept:
            for piece in file.chunks():
                kept.write(piece)
        read = mend_from_workbook(batch=found, path=place, actor=actor, as_of=timezone.now())
    said = Text(
        "读入 {rows} 行，其中 {n} 行有修改，尚未报送。", "{rows} row(s) read, {n} of them changed; not sent yet."
    )
    messages.success(request, str(said.format(rows=read.rows, n=len(read.changes))))
    return _back(request, batch_id)


urlpatterns = [
    path("data/batches/<int:batch_id>/quarantine/", quarantine, name="quarantine"),
    path("data/batches/<int:batch_id>/quarantine/save/", quarantine_save, name="quarantine_save"),
    path("data/batches/<int:batch_id>/quarantine/replace/", quarantine_replace, name="quarantine_replace"),
    path("data/batches/<int:batch_id>/quarantine/send/", quarantine_send, name="quarantine_send"),
    path("data/batches/<int:batch_id>/quarantine/rows/", quarantine_rows, name="quarantine_rows"),
    path("data/batches/<int:batch_id>/quarantine/workbook/", quarantine_workbook, name="quarantine_workbook"),
    path("data/batches/<int:batch_id>/quarantine.xlsx", quarantine_file, {"form": "xlsx"}, name="quarantine_xlsx"),
    path("data/batches/<int:batch_id>/quarantine.csv", quarantine_file, {"form": "csv"}, name="quarantine_csv"),
]
