"""What other pillars may use of this room."""

from mianzhou.policy.documents.source import LIMIT
from mianzhou.policy.loading.actions import (
    LoadedDocument,
    LoadSummary,
    apply_known_names,
    load_file,
    load_path,
    make_current,
)
from mianzhou.policy.loading.job_actions import ask_for_load, load_job, run_load_job
from mianzhou.policy.loading.jobs import load_in_background
from mianzhou.policy.loading.models import LoadJob
from mianzhou.policy.loading.refusals import FileRefused, FileTooLarge, NothingFound

__all__ = [
    "LIMIT",
    "FileRefused",
    "FileTooLarge",
    "LoadJob",
    "LoadSummary",
    "LoadedDocument",
    "NothingFound",
    "apply_known_names",
    "ask_for_load",
    "load_file",
    "load_in_background",
    "load_job",
    "load_path",
    "make_current",
    "run_load_job",
]
