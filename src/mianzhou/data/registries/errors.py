"""What can go wrong in the registries, in words."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class NoSuchKind(MianzhouError):
    """A kind of entity that there is not."""

    code = "no-such-kind"
    status = 404
    problem = Text("基础库没有“{kind}”这一类。", "There is no kind “{kind}” in the registries. ")
    remedy = Text("可用 person、organisation、place、household。", "Use person, organisation, place or household.")


class NoSuchAttribute(MianzhouError):
    """An attribute or a column that there is not."""

    code = "no-such-attribute"
    problem = Text("“{kind}”没有“{name}”。", "There is no {name} in {kind}. ")
    remedy = Text("可用：{known}。", "There are: {known}.")


class LinkBusy(MianzhouError):
    """Another process links this kind at the moment."""

    code = "link-busy"
    status = 409
    problem = Text("另一个关联任务正在运行：{kind}。", "Another run is linking this kind at the moment: {kind}. ")
    remedy = Text("请等它结束后再试；已有结果不受影响。", "Try again when it has ended; what is there is not touched.")


class NothingToLink(MianzhouError):
    """No source of a kind has rows in the lake."""

    code = "nothing-to-link"
    problem = Text("没有可关联的数据：{kind}。", "There is nothing to link: {kind}. ")
    remedy = Text(
        "请先发布并报送含有该类对象的资源，再登记基础库来源。",
        "Publish a resource that speaks of them, send its data, and note it as a source of the registry.",
    )


class NoRoom(MianzhouError):
    """The disk has not the room that a run would need; it was not begun."""

    code = "no-room"
    status = 507
    problem = Text(
        "磁盘空间不足，未开始关联 {kind}：约 {records} 条记录需 {need} GB（临时文件和数据库增长），现余 {free} GB。",
        "The disk has no room to link {kind}; nothing was begun: some {records} records need {need} GB for files while it works and for the database, {free} GB are free. ",
    )
    remedy = Text(
        "请腾出空间或换用更大的磁盘，再重新运行；登记内容未变。",
        "Free some space or use a larger disk, then run it again; the registry is as it was.",
    )

    @property
    def kept(self) -> str:
        """What the run's row keeps of it, to be said in the reader's language."""
        return f"{self.code} {self.values['need']} {self.values['free']}"


class RunStopped(MianzhouError):
    """Somebody asked the run to stop, and it did."""

    code = "run-stopped"
    status = 409
    problem = Text("关联任务已由 {by} 停止，登记内容未变。", "The run was stopped by {by}; the registry is as it was. ")
    remedy = Text("需要时可重新运行。", "Run it again when it is wanted.")


class RunEnded(MianzhouError):
    """There is nothing to stop any more: the run has ended, or is writing what it found."""

    code = "run-ended"
    status = 409
    problem = Text(
        "关联任务 {number} 已结束或正在写入，不能停止。",
        "Run {number} has ended or is writing what it found; it cannot be stopped. ",
    )
    remedy = Text(
        "请刷新页面查看结果；合并、拆分可逐条撤销。",
        "Reload the page for its result; merges and splits can be undone one by one.",
    )


class PairSettled(MianzhouError):
    """The pair waits for nobody any more, or this person has decided it."""

    code = "pair-settled"
    status = 409
    problem = Text("这一对记录已有裁定，未作改动。", "This pair has been decided; nothing was changed. ")
    remedy = Text("如需更改，请先撤销原裁定。", "To decide otherwise, withdraw the earlier judgement first.")


class NotJudged(MianzhouError):
    """There is no judgement in force to withdraw."""

    code = "not-judged"
    status = 409
    problem = Text("没有可撤销的裁定。", "There is no judgement in force to withdraw. ")
    remedy = Text("请刷新页面查看最新状态。", "Load the page again to see how it stands now.")


class NotJoinable(MianzhouError):
    """Two entries that cannot become one."""

    code = "not-joinable"
    status = 409
    problem = Text("{left} 与 {right} 不能合并：{why}。", "{left} and {right} cannot become one: {why}. ")
    remedy = Text(
        "只能合并同一类、均在用的两个不同条目。", "Only two different entries of one kind, both in use, can be merged."
    )


class NotSeparable(MianzhouError):
    """A split that would leave one side empty, or that names records which are not there."""

    code = "not-separable"
    status = 409
    problem = Text("{number} 不能这样拆分：{why}。", "{number} cannot be split like this: {why}. ")
    remedy = Text(
        "请选择其中一部分记录，至少留下一条。", "Choose some of its records, and leave at least one where it is."
    )


class PurposeMissing(MianzhouError):
    """Looking at an entry needs a purpose."""

    code = "registry-purpose-missing"
    problem = Text("查看基础库条目须写明用途。", "Looking at an entry of the registries needs a purpose. ")
    remedy = Text("请填写用途，例如办理的事项或案号。", "Say what it is for, such as the matter or the case's number.")


class NothingWithdrawn(MianzhouError):
    """An event that was undone, or that cannot be."""

    code = "event-not-undone"
    status = 409
    problem = Text("这一变动不能撤销：{why}。", "This change cannot be undone: {why}. ")
    remedy = Text("请核对历史，或用合并、拆分更正。", "Look at the history, or put it right by merging or splitting.")
