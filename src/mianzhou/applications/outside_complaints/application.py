"""The manifest of complaints of outside enterprises."""

from __future__ import annotations

from mianzhou.applications.manifest import Application, Basis
from mianzhou.applications.outside_complaints.procedure import COMPLAINT, COMPLAINT_1, DOCUMENT
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Entry

OUTSIDE_COMPLAINTS = Application(
    id="outside_complaints",
    title=Text("外来企业投诉", "Complaints of outside enterprises"),
    purpose=Text(
        "外来企业认为合法权益受到侵犯的，可以投诉；投诉中心受理、调解、协调或交部门限时办理，并答复投诉人。",
        "An outside enterprise whose rights are infringed may complain; the centre mediates, coordinates or has a department answer in time, and tells the complainant.",
    ),
    basis=(
        Basis(
            Text("四川省外来企业投诉处理规定", "Sichuan's rules on complaints of outside enterprises"),
            DOCUMENT,
            "",
            Text(
                "规定投诉人、方式、材料、不予受理和终止的情形、三类事项的办理和时限（2016年6月25日起有效期5年，使用前请确认现行文本）。",
                "Who may complain and how, what is refused and when it ends, how three kinds of matters are dealt with and in what time (in force for five years from 25 June 2016: confirm the text in force before use).",
            ),
            checked=True,
        ),
    ),
    owner=Text("市司法局（外来企业投诉中心）", "The city's bureau of justice (complaints centre)"),
    permissions=("complaint.read", "complaint.receive", "complaint.answer", "complaint.oversee"),
    api="complaints",
    procedures=(COMPLAINT_1, COMPLAINT),
    entries=(
        (
            "public",
            Entry("complaint_start", Text("外来企业投诉", "Complaints of outside enterprises"), "public", "message"),
        ),
        ("services", Entry("complaints", Text("外来企业投诉", "Complaints"), "complaint.read", "message")),
    ),
)
