"""What other pillars may use of the lake."""

from mianzhou.data.lake.scratch import Scratch

__all__ = ["Scratch"]
