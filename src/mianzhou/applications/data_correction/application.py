"""The manifest of data correction."""

from __future__ import annotations

from mianzhou.applications.data_correction.lists import waiting
from mianzhou.applications.data_correction.own_procedure import OWN_CORRECTION
from mianzhou.applications.data_correction.procedure import DATA_CORRECTION
from mianzhou.applications.data_correction.subjects import disputed
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
            "第二十六条",
            Text(
                "建立政务数据校核纠错制度，政府部门提供校核纠错的渠道（条文据转引，未核对原文；本程序时限均为平台自定）。",
                "Sets up the checking and correcting of government data, for which departments offer a way (after a secondary source, the text itself not verified; all limits here are the platform's own).",
            ),
            checked=False,
        ),
        Basis(
            Text("中华人民共和国个人信息保护法", "Personal Information Protection Law"),
            "2021年主席令第91号",
            "第四十六条",
            Text(
                "个人发现其个人信息不准确、不完整的，有权请求更正、补充，处理者核实后及时更正（未核对原文；时限为平台自定）。",
                "A person may ask for the correction of what is wrong about it; after checking, it is corrected in time (the text itself not verified; limits are the platform's own).",
            ),
            checked=False,
        ),
    ),
    owner=Text("市数据主管部门", "The city's data bureau"),
    permissions=("correction.raise", "correction.answer", "correction.judge"),
    api="data correction",
    procedures=(DATA_CORRECTION, OWN_CORRECTION),
    entries=(
        ("data", Entry("disputes", Text("数据校核", "Corrections"), "correction.raise", "message")),
        (
            "public",
            Entry("case_apply", Text("本人数据有误", "My data are wrong"), "public", "users", (OWN_CORRECTION.id,)),
        ),
    ),
    case_pages={
        **{(DATA_CORRECTION.id, transition.verb): "dispute_case" for transition in DATA_CORRECTION.transitions},
        **{(OWN_CORRECTION.id, verb): "dispute_case" for verb in ("locate", "accept", "correct")},
    },
    case_subjects={DATA_CORRECTION.id: disputed, OWN_CORRECTION.id: disputed},
    waits=waiting,
    verbs={
        "correction.find": Text("查找一行以便校核", "Row looked up to dispute it"),
        "correction.raise": Text("提出数据校核", "Dispute raised"),
        "correction.identify": Text("查看申请人证件号码", "Applicant's number looked at"),
        "correction.locate": Text("找到本人申请更正的数据", "Row found that an applicant means"),
        "correction.enact": Text("办理数据校核", "Dispute dealt with"),
        "correction.look": Text("查看校核原值", "Disputed values looked at"),
    },
    subjects={"data_correction.dispute": Text("数据校核", "dispute of a value")},
    fields={"field": Text("数据项", "item"), "row": Text("行", "row"), "verb": Text("环节", "step")},
)
