"""What can go wrong in the lake, in words."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class NoSuchLakeTable(MianzhouError):
    """A statement or a page names a table that the lake does not have, or that the asker may not see."""

    code = "no-such-lake-table"
    status = 404
    problem = Text("数据湖里没有表 {name}{where}。", "The lake has no table {name}{where}. ")
    remedy = Text(
        "可查的表列在页面一侧；每个资源有 名称、名称__all、名称__raw、名称__quarantine 四张表。",
        "The tables are listed beside the editor; each resource has name, name__all, name__raw, name__quarantine.",
    )


class AsOfTooOld(MianzhouError):
    """A moment before the oldest state that is still kept."""

    code = "as-of-too-old"
    status = 400
    problem = Text(
        "表 {name} 在 {asked} 的状态已按保留期清理。",
        "The state of {name} at {asked} was cleared under its retention. ",
    )
    remedy = Text("最早可查到 {oldest}。", "The oldest kept is of {oldest}.")


class NoSuchBatch(MianzhouError):
    """A batch that the table never held."""

    code = "no-such-batch-in-lake"
    status = 404
    problem = Text("表 {name} 里没有批次 {batch}。", "Table {name} holds no batch {batch}. ")
    remedy = Text("请在该资源的批次历史中核对批次号。", "Check the number in the resource's history.")


class LakeBusy(MianzhouError):
    """Other writers kept changing the same table."""

    code = "lake-busy"
    status = 503
    problem = Text(
        "表 {name} 正被其他批次连续写入，本次未能提交，未写入任何数据。",
        "Table {name} is being written by others all the time; nothing of this was written. ",
    )
    remedy = Text("请稍后重试。", "Try again in a moment.")


class StagedColumns(MianzhouError):
    """Staged files do not have the columns of the table."""

    code = "staged-columns"
    status = 409
    problem = Text(
        "批次的列与表 {name} 不一致：{column} 为 {found}，应为 {wanted}。",
        "The batch does not have the columns of {name}: {column} is {found}, not {wanted}. ",
    )
    remedy = Text("请按资源的当前版本重新检查该文件。", "Check the file again under the resource's current version.")


class StatementRefused(MianzhouError):
    """The console answers one reading statement over the lake's tables, and nothing else."""

    code = "statement-refused"
    status = 400
    problem = Text("不能执行：{reason}{where}。", "Not executed: {reason}{where}. ")
    remedy = Text(
        "这里只能用一条 SELECT 或 WITH 语句查询列出的表。", "Ask one SELECT or WITH statement over the tables listed."
    )


class StatementWrong(MianzhouError):
    """The engine cannot read or run the statement."""

    code = "statement-wrong"
    status = 400
    problem = Text("语句有误{where}：{reason}", "The statement is wrong{where}: {reason} ")
    remedy = Text("请改正后重试。", "Correct it and ask again.")


class OutOfTime(MianzhouError):
    """The time budget is used up."""

    code = "query-out-of-time"
    status = 400
    problem = Text("查询超过 {seconds} 秒，已停止。", "The query ran longer than {seconds} second(s) and was stopped. ")
    remedy = Text("请加筛选条件或先汇总，缩小范围后重试。", "Filter or aggregate first, and ask again.")


class OutOfMemory(MianzhouError):
    """The memory budget is used up."""

    code = "query-out-of-memory"
    status = 400
    problem = Text(
        "查询所需内存超过 {megabytes} MB，已停止。", "The query needs more than {megabytes} MB and was stopped. "
    )
    remedy = Text("请减少列、加筛选条件或先汇总。", "Take fewer columns, filter or aggregate first.")
