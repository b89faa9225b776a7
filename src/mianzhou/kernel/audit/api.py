"""What other pillars may use of the audit record."""

from mianzhou.kernel.audit.actions import record

__all__ = ["record"]
