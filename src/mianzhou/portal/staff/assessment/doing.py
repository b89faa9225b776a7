"""The verbs of assessment that ask for something: what each shows, to whom, and which action does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment import api
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.staff.assessment import forms

Given = dict[str, Any]
Files = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Verb:
    """A form and what is done with it. `run` gets the row, what the address is about, the form's data, the files, actor and moment."""

    title: Text
    form: Callable[[HttpRequest, Any, str], WordedForm]
    run: Callable[[Any, str, Given, Files, Actor, datetime], Any]
    lede: Text | None = None
    files: bool = False


def _plain(kind: type[WordedForm]) -> Callable[[HttpRequest, Any, str], WordedForm]:
    return lambda request, row, about: kind(request.POST or None)


def number(about: str) -> int:
    """The key that an address is about."""
    if not about.isdecimal():
        raise NotFound(what=Text("所指的内容", "what it is about"))
    return int(about)


def _fact_form(request: HttpRequest, subject: Any, about: str) -> WordedForm:
    return forms.FactForm(api.scheme_of(subject.round.scheme), about or None, request.POST or None)


def _record(subject: Any, about: str, given: Given, files: Files, actor: Actor, now: datetime) -> Any:
    return api.record_fact(subject_id=subject.pk, given=api.FactGiven(**given), actor=actor, as_of=now, files=files)


ROUND_VERBS: dict[str, Verb] = {
    "tell": Verb(
        Text("反馈初步结果", "Tell the provisional results"), _plain(WordedForm),
        lambda r, about, g, f, a, n: api.tell_results(round_id=r.pk, actor=a, as_of=n),
        Text("每个单位收到自己的得分和扣分理由，可在期限内申诉。此后不再登记事实。", "Each unit gets its score with reasons and may appeal within the limit. No facts are recorded after it."),
    ),
    "announce": Verb(
        Text("通报结果", "Announce the results"), _plain(forms.RemarksForm),
        lambda r, about, g, f, a, n: api.announce(round_id=r.pk, actor=a, as_of=n, remarks=g["remarks"]),
        Text("名次和等次向所有单位通报；不合格的须在期限内报送整改方案。", "Places and grades go to all units; who failed owes a rectification plan within the limit."),
    ),
    "facts": Verb(
        Text("提取数据质量和督查结果", "Draw facts of quality and supervision"), _plain(WordedForm),
        lambda r, about, g, f, a, n: api.draw_facts(round_id=r.pk, actor=a, as_of=n),
        Text("按方案中的规则，把已结束月份的数据质量和督查结果登记为待复核的事实；重复提取不会重复登记。", "By the scheme's rules, what quality and supervision say of past months is proposed as facts; drawing again adds nothing twice."),
    ),
    "commit": Verb(
        Text("准备抽查", "Prepare a draw"), _plain(forms.DrawForm),
        lambda r, about, g, f, a, n: api.commit_draw(round_id=r.pk, actor=a, as_of=n, **g),
        Text("先公布种子的哈希值和将采用的公开数，再抽取，任何人都能复核。", "The hash of the seed and the public value are published first, then it is drawn: anybody can verify it."),
    ),
}  # fmt: skip
DRAW_VERBS: dict[str, Verb] = {
    "reveal": Verb(
        Text("揭示并抽取", "Show the seed and draw"), _plain(forms.RevealForm),
        lambda d, about, g, f, a, n: api.reveal_draw(draw_id=d.pk, actor=a, as_of=n, **g),
    ),
}  # fmt: skip
REVIEW_VERBS: dict[str, Verb] = {
    "fact": Verb(
        Text("登记事实", "Record a fact"), _fact_form, _record,
        Text("登记后由另一人复核，复核通过才计分。", "A second reviewer approves it; only then it counts."), files=True,
    ),
    "finish": Verb(
        Text("审核完毕", "Finish the review"), _plain(forms.NoteForm),
        lambda s, about, g, f, a, n: api.finish_section(subject_id=s.pk, section=about, note=g["note"], actor=a, as_of=n),
    ),
    "approve": Verb(
        Text("复核通过", "Approve the review"), _plain(WordedForm),
        lambda s, about, g, f, a, n: api.approve_section(subject_id=s.pk, section=about, actor=a, as_of=n),
        Text("该部分的事实从现在起计分。", "The facts of this part count from now."),
    ),
    "return": Verb(
        Text("退回重审", "Return the review"), _plain(forms.ReasonForm),
        lambda s, about, g, f, a, n: api.return_section(subject_id=s.pk, section=about, reason=g["reason"], actor=a, as_of=n),
        Text("该部分待复核的事实不予认定。", "The facts proposed in this part fall."),
    ),
    "decide": Verb(
        Text("处理申诉", "Decide the appeal"),
        lambda request, s, about: forms.DecisionForm(
            Text("申诉成立，撤销该事实", "Uphold: the fact is withdrawn"), Text("维持原认定", "Dismiss"), request.POST or None
        ),
        lambda s, about, g, f, a, n: api.decide_appeal(
            appeal_id=_of(s, "appeals", about), upheld=g["outcome"] == "yes", decision=g["words"], actor=a, as_of=n
        ),
    ),
    "check": Verb(
        Text("登记抽查情况", "Enter a spot check"), _plain(forms.CheckForm),
        lambda s, about, g, f, a, n: api.enter_check(check_id=_of(s, "checks", about), actor=a, as_of=n, **g),
    ),
    "plan": Verb(
        Text("核查整改", "Check the rectification"),
        lambda request, s, about: forms.DecisionForm(
            Text("整改通过", "Passed"), Text("退回补正", "Return"), request.POST or None
        ),
        lambda s, about, g, f, a, n: api.check_plan(
            subject_id=s.pk, passed=g["outcome"] == "yes", note=g["words"], actor=a, as_of=n
        ),
    ),
}  # fmt: skip
OWN_VERBS: dict[str, Verb] = {
    "appeal": Verb(
        Text("提出申诉", "Appeal"), _plain(forms.AppealForm),
        lambda s, about, g, f, a, n: api.appeal(
            subject_id=s.pk, fact_id=number(about), reason=g["reason"], actor=a, as_of=n, files=f
        ),
        files=True,
    ),
    "plan": Verb(
        Text("报送整改方案", "File the rectification plan"), _plain(forms.PlanForm),
        lambda s, about, g, f, a, n: api.file_plan(subject_id=s.pk, words=g["words"], actor=a, as_of=n, files=f),
        files=True,
    ),
}  # fmt: skip


def _of(subject: Any, rows: str, about: str) -> int:
    """The key of a row of this subject; `NotFound` for another's."""
    found = getattr(subject, rows).filter(pk=number(about)).first()
    if found is None:
        raise NotFound(what=Text("所指的内容", "what it is about"))
    return int(found.pk)
