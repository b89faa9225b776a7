"""What assessment refuses, and what to do then."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class SchemeTaken(MianzhouError):
    """A version that exists."""

    code = "assessment-scheme-taken"
    status = 409
    problem = Text(
        "方案 {scheme} 第 {version} 版已经存在。", "Version {version} of the scheme {scheme} exists already. "
    )
    remedy = Text(
        "已发布的版本不再改动；请把 version 加一，另立新版。",
        "A published version never changes: make the next version.",
    )


class NoDraft(MianzhouError):
    """Something that needs a draft."""

    code = "assessment-no-draft"
    status = 409
    problem = Text("方案 {scheme} 已发布，不能改动。", "The scheme {scheme} is published and cannot be changed. ")
    remedy = Text("请另立新版。", "Make a new version.")


class NotInForce(MianzhouError):
    """A round of a scheme that is not published, or came into force after the year."""

    code = "assessment-scheme-not-in-force"
    status = 409
    problem = Text("方案不能用于 {year} 年度：{why}。", "The scheme cannot be used for {year}: {why}. ")
    remedy = Text("请先发布方案，或选用适用于该年度的版本。", "Publish it first, or choose a version for that year.")


class RoundTaken(MianzhouError):
    """A round that exists."""

    code = "assessment-round-taken"
    status = 409
    problem = Text("{year} 年度的“{scheme}”已经开展。", "The assessment “{scheme}” of {year} is under way already. ")
    remedy = Text("请在列表中打开。", "Open it from the list.")


class RoundMoved(MianzhouError):
    """A step that the round's state does not allow."""

    code = "assessment-round-moved"
    status = 409
    problem = Text(
        "考核现在的阶段（{state}）不允许此操作。", "This is not possible at the round's present stage ({state}). "
    )
    remedy = Text("请刷新页面查看考核进度。", "Reload the page to see how far it is.")


class NotReady(MianzhouError):
    """A round that cannot be told or announced yet."""

    code = "assessment-not-ready"
    status = 409
    problem = Text("还不能{what}：{why}。", "Too early to {what}: {why}. ")
    remedy = Text("请先办完上述事项。", "Finish these first.")


class SecondPerson(MianzhouError):
    """Two people are needed."""

    code = "assessment-second-person"
    status = 409
    problem = Text("须由另一人办理：{why}。", "Another person has to do this: {why}. ")
    remedy = Text("请由其他考核人员办理。", "Ask another reviewer.")


class FactWrong(MianzhouError):
    """A fact that cannot be recorded."""

    code = "assessment-fact-wrong"
    status = 422
    problem = Text("事实不能登记：{why}。", "The fact cannot be recorded: {why}. ")
    remedy = Text("请对照考核方案改正。", "Correct it by the scheme.")


class WordsMissing(MianzhouError):
    """Something that has to be said."""

    code = "assessment-words-missing"
    status = 422
    problem = Text("请写明{what}。", "State {what}. ")
    remedy = Text("已填写的内容都还在。", "What you entered is kept.")


class TooLate(MianzhouError):
    """An appeal after its last day."""

    code = "assessment-appeal-too-late"
    status = 409
    problem = Text("申诉期已于 {day} 届满。", "Appeals ended on {day}. ")
    remedy = Text("如有新的证据，请向考核部门反映。", "With new evidence, turn to the assessing office.")


class AppealedAlready(MianzhouError):
    """A fact is appealed against once."""

    code = "assessment-appealed-already"
    status = 409
    problem = Text("对这一事实已提出过申诉。", "There was an appeal against this fact already. ")
    remedy = Text("请在页面查看处理结果。", "See its decision on the page.")


class Settled(MianzhouError):
    """Something decided already."""

    code = "assessment-settled"
    status = 409
    problem = Text("{what}已经办理。", "{what} was settled already. ")
    remedy = Text("请刷新页面查看。", "Reload the page to see it.")
