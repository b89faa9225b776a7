"""What other rooms may use of scratch folders, and of what is known of the machine's memory."""

from mianzhou.kernel.scratch.folders import scratch_folder
from mianzhou.kernel.scratch.memory import machine_memory_mb

__all__ = ["machine_memory_mb", "scratch_folder"]
