"""What other pillars may use of supervision."""

__all__ = []
