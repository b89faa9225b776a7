"""What must be stated in a complaint, and what cannot be right in what is stated. Pure.

川府发〔2016〕30号第十三条 asks both parties' names, addresses and telephones, their legal representatives' names, addresses and telephones, the
facts, the reasons and the request. Who does not know something of the respondent says so (不详) and leaves it to the centre.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mianzhou.applications.outside_complaints.facts import NEEDED
from mianzhou.data.normalising.api import is_credit_code
from mianzhou.kernel.text import Text

STATED = (
    *NEEDED,
    "representative_address", "representative_phone", "respondent_address", "respondent_phone",
    "respondent_representative", "respondent_representative_address", "respondent_representative_phone",
)  # fmt: skip
PHONES = ("phone", "representative_phone", "agent_phone", "respondent_phone", "respondent_representative_phone")
UNKNOWN = frozenset({"不详", "unknown"})
_PHONE = re.compile(r"[0-9+()（）\-—–转分机、,，/#*. ]{5,40}")

_NO_PHONE = Text(
    "请填写电话号码，如 0816-2211234、13800000000。", "Enter a telephone number, such as 0816-2211234 or 13800000000."
)
_NO_CODE = Text(
    "统一社会信用代码须为 18 位，请对照营业执照核对。",
    "The credit code has 18 characters: compare it with the licence.",
)
_OTHER_ORIGIN = Text(
    "与企业类别不符：国内省外企业的资本来源为国内省外，其他类别不是。",
    "It does not go with the kind: an enterprise of another province has its capital from there, the other kinds have not.",
)
_NO_AGENT = Text("请填写代理人姓名。", "Enter the agent's name.")


def missing(about: Mapping[str, Any]) -> list[str]:
    """The fields that must be stated and are not."""
    return [name for name in STATED if not str(about.get(name, "")).strip()]


def faults(about: Mapping[str, Any]) -> dict[str, Text]:
    """What cannot be right, by field; what is not stated is no fault here."""
    said = {name: str(value).strip() for name, value in about.items()}
    found: dict[str, Text] = {}
    for name in PHONES:
        phone = said.get(name, "")
        unknown = name.startswith("respondent") and phone.lower() in UNKNOWN
        if phone and not unknown and not (_PHONE.fullmatch(phone) and sum(c.isdecimal() for c in phone) >= 5):
            found[name] = _NO_PHONE
    code = said.get("number", "").upper()
    if code and not is_credit_code(code):
        found["number"] = _NO_CODE
    kind, origin = said.get("kind", ""), said.get("origin", "")
    if kind and origin and (kind == "other_province") != (origin == "mainland"):
        found["origin"] = _OTHER_ORIGIN
    if said.get("filed_by") == "agent" and "agent" in said and not said["agent"]:
        found["agent"] = _NO_AGENT
    return found
