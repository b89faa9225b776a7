"""What other pillars may use of intake."""

from typing import TYPE_CHECKING, Any

from mianzhou.data.catalogue.queries import resource_named
from mianzhou.data.intake.actions.correcting import CorrectionRefused, correct_row
from mianzhou.data.intake.actions.downloading import FORMATS as QUARANTINE_FORMS
from mianzhou.data.intake.actions.downloading import download_quarantine, mend_from_workbook, note_look
from mianzhou.data.intake.actions.mending import (
    draft_mendings,
    mend_rows,
    replace_in_column,
    send_mendings,
    settle_rows,
    undo_mendings,
)
from mianzhou.data.intake.actions.owning import register_own
from mianzhou.data.intake.actions.receiving import receive_file
from mianzhou.data.intake.actions.running import recover, run_intake
from mianzhou.data.intake.actions.sourcing import SourceWrong, ask_source, change_source, create_source, try_source
from mianzhou.data.intake.actions.uploading import add_piece, begin_upload, close_upload, drop_upload
from mianzhou.data.intake.actions.watching import watch_folder
from mianzhou.data.intake.actions.withdrawing import cancel_batch, retry_batch, withdraw_batch
from mianzhou.data.intake.corrections.keeping import corrections_by
from mianzhou.data.intake.errors import ChangedMeanwhile, NothingCorrected
from mianzhou.data.intake.laying_out import Preview, preview_file, read_columns
from mianzhou.data.intake.models import Batch, BatchReceipt, Delivery, Mending
from mianzhou.data.intake.pipeline import schema_as_sent
from mianzhou.data.intake.quarantine import (
    QuarantinedRow,
    QuarantinePage,
    columns_of,
    is_repeated,
    open_count,
    open_rows_of,
    quarantine_page,
    quarantined_reasons,
    quarantined_rows,
)
from mianzhou.data.intake.queries import (
    batch_for,
    mendings_of,
    own_uploads,
    receipt_for,
    receipt_of,
    sendable_resources,
    source_for,
    visible_batches,
    visible_sources,
)
from mianzhou.data.intake.receipts import reasons_in_words
from mianzhou.data.intake.sending import BatchFailed, forward, run_delivery, send, take_in
from mianzhou.data.intake.sources.models import Source, SourceRun, Upload
from mianzhou.data.intake.sources.own import OwnSource
from mianzhou.data.intake.wording import words_of
from mianzhou.data.lakehouse.engines import engine_named
from mianzhou.data.lakehouse.held_rows import HeldRow, RowNotHeld, find_held, held_row

if TYPE_CHECKING:
    from mianzhou.data.intake.jobs import ask_in_background, own_in_background, run_in_background

__all__ = [
    "QUARANTINE_FORMS",
    "Batch",
    "BatchFailed",
    "BatchReceipt",
    "ChangedMeanwhile",
    "CorrectionRefused",
    "Delivery",
    "HeldRow",
    "Mending",
    "NothingCorrected",
    "OwnSource",
    "Preview",
    "QuarantinePage",
    "QuarantinedRow",
    "RowNotHeld",
    "Source",
    "SourceRun",
    "SourceWrong",
    "Upload",
    "add_piece",
    "ask_in_background",
    "ask_source",
    "batch_for",
    "begin_upload",
    "cancel_batch",
    "change_source",
    "close_upload",
    "columns_of",
    "correct_row",
    "corrections_by",
    "create_source",
    "download_quarantine",
    "draft_mendings",
    "drop_upload",
    "engine_named",
    "find_held",
    "forward",
    "held_row",
    "is_repeated",
    "mend_from_workbook",
    "mend_rows",
    "mendings_of",
    "note_look",
    "open_count",
    "open_rows_of",
    "own_in_background",
    "own_uploads",
    "preview_file",
    "quarantine_page",
    "quarantined_reasons",
    "quarantined_rows",
    "read_columns",
    "reasons_in_words",
    "receipt_for",
    "receipt_of",
    "receive_file",
    "recover",
    "register_own",
    "replace_in_column",
    "resource_named",
    "retry_batch",
    "run_delivery",
    "run_in_background",
    "run_intake",
    "schema_as_sent",
    "send",
    "send_mendings",
    "sendable_resources",
    "settle_rows",
    "source_for",
    "take_in",
    "try_source",
    "undo_mendings",
    "visible_batches",
    "visible_sources",
    "watch_folder",
    "withdraw_batch",
    "words_of",
]


def __getattr__(name: str) -> Any:
    """The worker's queue is loaded for those who hand work to it: a command that works by itself has neither time nor need."""
    if name in {"ask_in_background", "own_in_background", "run_in_background"}:
        from mianzhou.data.intake import jobs

        return getattr(jobs, name)
    raise AttributeError(name)
