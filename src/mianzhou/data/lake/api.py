"""What other pillars may use of the lake."""

from mianzhou.data.lake.duck import Scratch

__all__ = ["Scratch"]
