"""What other pillars may use: a file as entries that know their lines."""

from mianzhou.kernel.yamlfiles.reading import Entry, FileWrong, read_entry

__all__ = ["Entry", "FileWrong", "read_entry"]
