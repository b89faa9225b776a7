"""What can go wrong in a review, told to the reviewer."""

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class AlreadyJudged(MianzhouError):
    """The row is not in the state that the judgement needs."""

    code = "already-judged"
    status = 409
    problem = Text(
        "“{title}”已被处理，当前状态为{status}。", "“{title}” has been dealt with meanwhile; it is now {status}. "
    )
    remedy = Text(
        "请刷新后查看，需要改动的先撤销原处理。",
        "Reload the page; take the earlier judgement back first if it should change.",
    )


class NoUnitKnown(MianzhouError):
    """A confirmed obligation needs somebody who could do it."""

    code = "no-unit-known"
    problem = Text("“{title}”没有可识别的责任单位。", "No unit of “{title}” is known to the registry. ")
    remedy = Text(
        "请在编辑中选定单位，或先在“未识别名称”中登记。",
        "Choose a unit by editing the item, or map the name under “Unknown names” first.",
    )


class BadField(MianzhouError):
    """A field of an edit cannot be kept as given."""

    code = "bad-field"
    problem = Text("{field}填写有误：{value}。", "{field} cannot be kept as entered: {value}. ")
    remedy = Text("{advice}", "{advice}")


class CannotSplit(MianzhouError):
    """The places chosen do not divide the text."""

    code = "cannot-split"
    problem = Text("没有可拆分的位置。", "The item cannot be split there. ")
    remedy = Text("请至少勾选一处新任务的起始句。", "Tick at least one sentence at which a new item begins.")


class CannotMerge(MianzhouError):
    """The rows chosen cannot become one."""

    code = "cannot-merge"
    problem = Text("所选任务不能合并。", "These items cannot be merged. ")
    remedy = Text(
        "请选择同一文件同一附件中至少两项待审核任务。",
        "Choose at least two undecided items of the same document and attachment.",
    )


class NothingToWithdraw(MianzhouError):
    """There is no judgement to take back, or it is not the newest."""

    code = "nothing-to-withdraw"
    status = 409
    problem = Text("没有可撤销的处理。", "There is no judgement to take back. ")
    remedy = Text(
        "只能撤销最近一次处理，请刷新后再试。", "Only the latest judgement can be taken back; reload the page."
    )


class NothingSelected(MianzhouError):
    """A passage to add an obligation for is empty or lies outside the text."""

    code = "nothing-selected"
    problem = Text("没有选中原文。", "No passage of the text is selected. ")
    remedy = Text(
        "请在左侧原文中选中一段，再点“补录任务”。", "Select a passage in the text, then choose “Add an obligation”."
    )
