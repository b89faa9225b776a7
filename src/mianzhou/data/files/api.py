"""What other pillars may use of files."""

from mianzhou.data.files.chunk import ROW, Chunk, MalformedRow
from mianzhou.data.files.layout import Layout, SourceTable
from mianzhou.data.files.tables import tables_of

__all__ = ["ROW", "Chunk", "Layout", "MalformedRow", "SourceTable", "tables_of"]
