"""What the demonstration may use of the office work."""

from mianzhou.samplecity.officework.delivering import deliver, outstanding, register_departments

__all__ = ["deliver", "outstanding", "register_departments"]
