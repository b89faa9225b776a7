"""A correction: an accepted row with other values, sent through the very same intake; once accepted it takes the place of the old one."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.actions.receiving import note_delivery, require_for
from mianzhou.data.intake.actions.running import run_intake
from mianzhou.data.intake.captions import spelled_out
from mianzhou.data.intake.errors import NothingCorrected
from mianzhou.data.intake.models import DONE, MEND, ON_THE_WAY, Batch
from mianzhou.data.intake.pipeline import units_of
from mianzhou.data.intake.quarantine import quarantined_rows
from mianzhou.data.intake.received import Kept, keep_own
from mianzhou.data.intake.wording import words_of
from mianzhou.data.lake.views import key_text
from mianzhou.data.lakehouse.held_rows import HeldRow, held_row
from mianzhou.data.schemas.api import read_schema
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text


class CorrectionRefused(MianzhouError):
    """The corrected row does not pass the checks of the resource."""

    code = "correction-refused"
    status = 422
    problem = Text("更正后的行未通过检查：{reasons}", "The corrected row does not pass the checks: {reasons} ")
    remedy = Text("现有值未变。请核对更正后的值。", "The value held has not changed. Check the corrected value.")


def correct_row(
    *,
    resource: Resource,
    batch_id: int,
    row: int,
    changes: Mapping[str, str],
    key: str,
    actor: Actor,
    as_of: datetime,
    disputed: Mapping[str, str] | None = None,
) -> Batch:
    """Correct items of a row that the lake holds; returns the batch that brought the correction. `CorrectionRefused` where checks fail.

    `disputed` are values of these items that were found wrong; a newer row may hold others, or the right ones already. A value that was
    wrong cannot be the correction: `NothingCorrected`.

    `key` makes the correction one: asked again after a crash it finds its own batch. Needs the permission to mend for the provider.
    """
    require_for(actor, "intake.mend", resource)
    # By the key alone: after the first try the row may be found in the batch of the correction itself.
    earlier = Batch.objects.filter(resource=resource, kind=MEND, replaces__key=key)
    batch = earlier.filter(state__in=(*ON_THE_WAY, DONE), accepted__gt=0).first()
    if batch is None:
        batch = _noted(held_row(resource, batch_id, row), resource, changes, disputed or {}, key, actor, as_of)
    batch = run_intake(batch=batch, actor=actor, as_of=as_of)
    if batch.problem and batch.problem["code"] == NothingCorrected.code:
        raise NothingCorrected
    if batch.state != DONE or (not batch.accepted and not batch.duplicate):
        raise CorrectionRefused(reasons=_reasons(batch))
    return batch


@transaction.atomic
def _noted(
    held: HeldRow,
    resource: Resource,
    changes: Mapping[str, str],
    disputed: Mapping[str, str],
    key: str,
    actor: Actor,
    as_of: datetime,
) -> Batch:
    base = Batch.objects.get(pk=held.batch_id)
    delivery = note_delivery(
        resource=resource,
        kept=_written({**spelled_out(held.received, units_of(base)), **changes}, resource),
        name=f"{resource.name}-{held.batch_id}-{held.row}-corrected.csv",
        channel="mend",
        kind=MEND,
        parent=base.parent or base,
        replaces={
            "batch": held.batch_id,
            "row": held.row,
            "key": key,
            "row_key": key_text(held.key.values()),
            "was": {name: sorted({held.values[name], disputed.get(name, held.values[name])}) for name in changes},
        },
        key=f"{key} {held.batch_id}:{held.row}",
        actor=actor,
        as_of=as_of,
    )
    return delivery.batch


def _written(values: Mapping[str, str], resource: Resource) -> Kept:
    """The row as CSV by item names, kept."""
    assert resource.current_version is not None  # what is held has a schema
    names = [field.name for field in read_schema(resource.current_version.schema).fields]
    folder = Path(settings.LAKE_ROOT) / "received"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".corrected-", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(names)
        writer.writerow([values.get(name, "") for name in names])
        file.flush()
        return keep_own(Path(file.name))


def _reasons(batch: Batch) -> Text:
    if batch.problem:
        return Text(batch.problem["zh"], batch.problem["en"])
    schema = read_schema(batch.version.schema)
    said = [
        words_of(schema, reason, row.values.get(reason.rpartition(":")[0]))
        for row in quarantined_rows(batch)
        for reason in row.reasons
    ]
    return Text("；".join(t.zh for t in said) + "。", "; ".join(t.en for t in said) + ".")
