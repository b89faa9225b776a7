"""What can go wrong about a case, in words. Pure."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class ProcedureWrong(MianzhouError):
    """A procedure that contradicts itself: found when it is written, not when somebody is caught in it."""

    code = "procedure-wrong"
    status = 500
    problem = Text("程序“{procedure}”有误：{why}。", "The procedure “{procedure}” is wrong: {why}. ")
    remedy = Text("请由开发人员更正该程序。", "Its author has to correct it.")


class NoSuchVerb(MianzhouError):
    """A verb that the procedure does not know."""

    code = "case-no-such-verb"
    status = 404
    problem = Text("“{procedure}”没有这个环节：{verb}。", "“{procedure}” knows no such step: {verb}. ")
    remedy = Text("请从事项页面办理。", "Act from the page of the case.")


class WrongStage(MianzhouError):
    """The procedure does not allow this verb now."""

    code = "case-wrong-stage"
    status = 409
    problem = Text(
        "事项现在处于“{stage}”，不能办理“{verb}”。", "The case is now at “{stage}”; this is not possible: {verb}. "
    )
    remedy = Text("请刷新页面，查看最新进展。", "Reload the page to see how the case stands.")


class NotShown(MianzhouError):
    """Something that the procedure demands is missing."""

    code = "case-incomplete"
    status = 422
    problem = Text("{verb}缺少必填内容：{what}。", "{verb}: required and missing: {what}. ")
    remedy = Text("请补充后再提交。", "Fill it in and submit again.")


class GuardFails(MianzhouError):
    """A condition that the procedure sets is not met."""

    code = "case-condition"
    status = 422
    problem = Text("不能办理“{verb}”：{why}（{basis}）。", "“{verb}” is not possible: {why} ({basis}). ")
    remedy = Text("请核对条件，或改选其他办理方式。", "Check the condition, or choose another step.")


class OpeningFails(GuardFails):
    """What was sent in does not meet the conditions of the procedure; nothing was opened. Names every condition, for who fills in the form."""

    code = "case-opening-condition"
    problem = Text("还不能提交：{why}。", "This cannot be sent yet: {why}. ")
    remedy = Text("请更正后再提交。", "Correct it and send again.")


class CaseJoined(MianzhouError):
    """A case that was joined to another is dealt with there."""

    code = "case-joined"
    status = 409
    problem = Text("本事项已并入{number}。", "This case has been joined to {number}. ")
    remedy = Text("请在该事项中办理，或先撤销并案。", "Act on that one, or separate the two first.")


class NotOffered(MianzhouError):
    """Nobody has offered this case, so it can be neither taken nor sent back; or it is offered already."""

    code = "case-not-offered"
    status = 409
    problem = Text("{why}。", "{why}. ")
    remedy = Text("请刷新页面，查看最新进展。", "Reload the page to see how the case stands.")


class NeedsArbitration(MianzhouError):
    """Sent back so often that somebody above decides."""

    code = "case-needs-arbitration"
    status = 409
    problem = Text("本事项已退回 {n} 次，须由上级裁定承办单位。", "Sent back {n} time(s): somebody above decides now. ")
    remedy = Text("请等待裁定。", "Wait for the decision.")


class NotProvided(MianzhouError):
    """The procedure does not know this at all."""

    code = "case-not-provided"
    status = 409
    problem = Text("“{procedure}”没有规定{what}。", "“{procedure}” does not provide for this: {what}. ")
    remedy = Text("请按程序列出的环节办理。", "Use the steps that the procedure lists.")


class CannotJoin(MianzhouError):
    """Two cases that may not be dealt with as one."""

    code = "case-cannot-join"
    status = 422
    problem = Text("不能并案：{why}。", "They cannot be joined: {why}. ")
    remedy = Text("请核对两个事项。", "Check the two cases.")


class TooLateToReopen(MianzhouError):
    """The time for taking a closed case up again has passed."""

    code = "case-reopen-late"
    status = 409
    problem = Text("重新办理的期限{due}已过。", "The time for reopening ended on {due}. ")
    remedy = Text("如有新的事实，请重新提出。", "If there are new facts, raise it anew.")


class RatedAlready(MianzhouError):
    """A case is rated once, when it has ended."""

    code = "case-rated"
    status = 409
    problem = Text("现在不能评价：{why}。", "It cannot be rated now: {why}. ")
    remedy = Text("每个事项办结后可评价一次。", "Every case can be rated once, after its end.")


class StageTaken(MianzhouError):
    """A share of the work that is given out, or done, already."""

    code = "case-handler"
    status = 409
    problem = Text("{unit}：{why}。", "{unit}: {why}. ")
    remedy = Text("请刷新页面，查看最新进展。", "Reload the page to see how the case stands.")
