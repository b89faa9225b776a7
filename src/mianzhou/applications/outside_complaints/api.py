"""What the invented city and measurements may use of complaints."""

from mianzhou.applications.outside_complaints.actions import register_complaint, send_complaint
from mianzhou.applications.outside_complaints.procedure import COMPLAINT

__all__ = ["COMPLAINT", "register_complaint", "send_complaint"]
