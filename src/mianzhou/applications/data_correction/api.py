"""What the invented city may use of data correction."""

from mianzhou.applications.data_correction.actions import enact, raise_dispute
from mianzhou.applications.data_correction.models import Dispute

__all__ = ["Dispute", "enact", "raise_dispute"]
