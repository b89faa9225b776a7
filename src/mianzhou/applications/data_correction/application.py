"""The manifest of data correction."""

from __future__ import annotations

from mianzhou.applications.data_correction.procedure import DATA_CORRECTION
from mianzhou.applications.manifest import Application, Basis
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Entry

DATA_CORRECTION_APPLICATION = Application(
    id="data_correction",
    title=Text("数据校核", "Data correction"),
    purpose=Text(
        "用数单位对数据有疑义时提出校核，由提供单位限期核实更正，意见不一致的由数据主管部门裁定。",
        "Whoever uses a value may dispute it; its provider checks and corrects it in time, and the data bureau decides where they disagree.",
    ),
    basis=(
        Basis(
            Text("政务数据共享条例", "Regulation on the sharing of government data"),
            "国务院令第809号",
            "",
            Text(
                "要求政务数据质量管理、校核纠错和共享争议解决处理（条款与时限未能逐条核对，本程序时限均为平台自定）。",
                "Demands quality management, checking and correction, and the settling of disputes (articles and limits not verified; all limits here are the platform's own).",
            ),
            checked=False,
        ),
    ),
    owner=Text("市数据主管部门", "The city's data bureau"),
    permissions=("correction.raise", "correction.answer", "correction.judge"),
    procedures=(DATA_CORRECTION,),
    entries=(("data", Entry("disputes", Text("数据校核", "Corrections"), "correction.raise", "message")),),
    verbs={
        "correction.raise": Text("提出数据校核", "Dispute raised"),
        "correction.enact": Text("办理数据校核", "Dispute dealt with"),
        "correction.look": Text("查看校核原值", "Disputed values looked at"),
    },
    subjects={"data_correction.dispute": Text("数据校核", "dispute of a value")},
    fields={"field": Text("数据项", "item"), "row": Text("行", "row"), "verb": Text("环节", "step")},
)
