"""What other pillars may use of this room."""

from mianzhou.policy.loading.actions import LoadedDocument, LoadSummary, load_file, load_path, make_current
from mianzhou.policy.loading.refusals import FileRefused, FileTooLarge, NothingFound

__all__ = [
    "FileRefused",
    "FileTooLarge",
    "LoadSummary",
    "LoadedDocument",
    "NothingFound",
    "load_file",
    "load_path",
    "make_current",
]
