"""What other pillars may use: a prepared statement, and the columns of a model in one."""

from mianzhou.kernel.statements.prepared import Columns, Statement

__all__ = ["Columns", "Statement"]
