"""What other rooms may use of scratch folders."""

from mianzhou.kernel.scratch.folders import scratch_folder

__all__ = ["scratch_folder"]
