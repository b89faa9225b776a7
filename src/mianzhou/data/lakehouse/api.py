"""What other pillars may use of the lake."""

from mianzhou.data.lakehouse.opening import open_lake

__all__ = ["open_lake"]
