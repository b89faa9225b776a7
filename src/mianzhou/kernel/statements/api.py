"""What other pillars may use: a prepared statement, and in one the columns of a model or an array."""

from mianzhou.kernel.statements.prepared import Appending, Columns, Statement, array_literal

__all__ = ["Appending", "Columns", "Statement", "array_literal"]
