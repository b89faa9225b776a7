"""The public form, one matter a page, and the officer's form with all of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from mianzhou.applications.outside_complaints.facts import LISTS, WORDS
from mianzhou.applications.outside_complaints.stating import STATED, faults
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import WordedForm

ASKED = {*STATED, "elsewhere", "channel"}
LONG = {"happened", "reasons", "request"}
_UNSURE = Text("不清楚的填“不详”。", "Write “unknown” where you do not know.")
HINTS = {
    "respondent_address": _UNSURE,
    "respondent_phone": _UNSURE,
    "respondent_representative": _UNSURE,
    "respondent_representative_address": _UNSURE,
    "respondent_representative_phone": _UNSURE,
    "number": Text("营业执照上的 18 位代码。", "The 18 characters on the licence."),
    "title": Text("一句话说明，一事一诉。", "In one sentence; one matter a complaint."),
    "agent": Text("由代理人提起的须填写，并上传授权委托书。", "Where an agent raises it; a power of attorney is uploaded later."),
    "origin": Text("台湾地区投资企业的投诉由台湾事务办公室处理，我们会代为转交。", "Complaints from Taiwan are dealt with by the Taiwan affairs office; we pass them on."),
    "elsewhere": Text("已进入仲裁、诉讼或复议的，按规定不予受理。", "What is in arbitration, suit or reconsideration is not received."),
}  # fmt: skip
STEPS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "enterprise": (
        Text("投诉单位", "Your enterprise"),
        ("kind", "origin", "name", "number", "address", "phone", "representative", "representative_address",
         "representative_phone", "filed_by", "agent", "agent_phone"),
    ),
    "respondent": (
        Text("被投诉单位", "The respondent"),
        ("respondent", "respondent_address", "respondent_phone", "respondent_representative",
         "respondent_representative_address", "respondent_representative_phone"),
    ),
    "matter": (Text("投诉事项", "The matter"), ("nature", "title", "happened", "reasons", "request", "elsewhere")),
    "materials": (Text("材料", "Materials"), ()),
    "check": (Text("核对提交", "Check and send"), ()),
}  # fmt: skip


class ComplaintForm(WordedForm):
    """Some of the fields of a complaint, as a step or an officer's page asks for them."""

    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {}

    def __init__(self, names: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in names:
            self.fields[name] = _field(name)

    def clean(self) -> dict[str, Any]:
        """Nothing that cannot be right."""
        given = super().clean() or {}
        for name, why in faults(given).items():
            if name in self.fields:
                self.add_error(name, str(why))
        return given


def _field(name: str) -> forms.Field:
    words: dict[str, Any] = {
        "label": str(WORDS[name]),
        "help_text": str(HINTS.get(name, "")),
        "required": name in ASKED,
    }
    if name in LISTS:
        return forms.ChoiceField(choices=[("", "—"), *((k, str(v)) for k, v in LISTS[name].items())], **words)
    if name in LONG:
        return forms.CharField(max_length=8000, widget=forms.Textarea(attrs={"rows": 5}), **words)
    return forms.CharField(max_length=300 if name == "title" else 200, **words)
