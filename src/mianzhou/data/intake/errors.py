"""What can go wrong on the way from a delivery to its receipt, in words."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class EmptyDelivery(MianzhouError):
    """A file without a single byte."""

    code = "empty-delivery"
    problem = Text("文件“{name}”是空的，未接收。", "The file “{name}” is empty and was not taken in. ")
    remedy = Text("请核对后重新报送。", "Check the file and send it again.")


class FileMissing(MianzhouError):
    """The path names no file."""

    code = "delivery-missing"
    status = 404
    problem = Text("没有找到文件：{path}。", "There is no file at {path}. ")
    remedy = Text("请核对路径。", "Check the path.")


class SeveralTables(MianzhouError):
    """A workbook or archive with several tables, and nobody said which."""

    code = "several-tables"
    problem = Text("文件中有多张表：{names}。", "The file holds several tables: {names}. ")
    remedy = Text(
        "请指明报送哪一张：网页上选择，命令行用 --sheet，接口用 table。",
        "Say which one: choose it on the page, name it with --sheet, or over the API with table.",
    )


class HeaderUnknown(MianzhouError):
    """No column of the file belongs to the resource."""

    code = "header-unknown"
    problem = Text(
        "文件的列（{columns}）与资源“{resource}”的数据项都对不上。",
        "None of the file's columns ({columns}) is an item of “{resource}”. ",
    )
    remedy = Text("请核对是否选错了资源，或修改表头。", "Check whether it is the right resource, or mend the header.")


class NoVersion(MianzhouError):
    """The resource has no schema in force."""

    code = "no-version"
    status = 409
    problem = Text("资源“{resource}”还没有生效的数据项。", "“{resource}” has no schema in force yet. ")
    remedy = Text("请先发布资源，再报送数据。", "Publish the resource first, then send data.")


class BatchState(MianzhouError):
    """The batch is not in a state in which this can be done."""

    code = "batch-state"
    status = 409
    problem = Text("批次 {batch} 的状态是“{state}”，不能这样做。", "Batch {batch} is {state}; this cannot be done. ")
    remedy = Text("请刷新页面查看最新状态。", "Open the batch again to see where it stands.")


class BatchBusy(MianzhouError):
    """Another process is at work on the batch."""

    code = "batch-busy"
    status = 409
    problem = Text("批次 {batch} 正在处理。", "Batch {batch} is being worked on. ")
    remedy = Text("请稍候再看。", "Look again in a moment.")


class NoReceipt(MianzhouError):
    """The batch has no receipt yet, or will have none."""

    code = "no-receipt"
    status = 404
    problem = Text("批次 {batch} 没有回执（{state}）。", "Batch {batch} has no receipt ({state}). ")
    remedy = Text("处理完成后再下载。", "Download it when the batch is done.")


class NothingToMend(MianzhouError):
    """No mending was given, or none that is not sent yet."""

    code = "nothing-to-mend"
    problem = Text("没有可报送的修正。", "There is nothing mended to send. ")
    remedy = Text("请先修改至少一行。", "Mend at least one row first.")


class RowNotOpen(MianzhouError):
    """The row is not in quarantine, or is closed already."""

    code = "row-not-open"
    status = 409
    problem = Text(
        "批次 {batch} 的第 {rows} 行不在问题数据中，或已处理完毕。",
        "Row {rows} of batch {batch} is not in quarantine, or is closed already. ",
    )
    remedy = Text("请刷新问题数据列表。", "Open the list of quarantined rows again.")


class ChangedMeanwhile(MianzhouError):
    """Somebody else mended the same value since it was shown."""

    code = "changed-meanwhile"
    status = 409
    problem = Text(
        "第 {row} 行的这个值刚被{by}改为“{now}”，您的修改没有保存。",
        "{by} has just changed this value of row {row} to “{now}”; yours was not kept. ",
    )
    remedy = Text("按 Esc 采用对方的值；仍用您的值，请再按一次回车。", "Esc takes that value; Enter again keeps yours.")


class UnknownItem(MianzhouError):
    """A mending for an item that the resource does not have."""

    code = "unknown-item"
    problem = Text("资源没有数据项：{names}。", "The resource has no item {names}. ")
    remedy = Text("请核对列名。", "Check the names of the columns.")


class ItemTwice(MianzhouError):
    """Two columns laid onto one item."""

    code = "item-twice"
    problem = Text("有两列对到同一个数据项：{names}。", "Two columns are assigned to the same item: {names}. ")
    remedy = Text("每个数据项只选一列。", "Choose one column for each item.")


class ColumnsUnreadable(MianzhouError):
    """The assignment of columns is neither JSON nor pairs."""

    code = "columns-unreadable"
    problem = Text("列的对应关系无法读取。", "The assignment of columns cannot be read. ")
    remedy = Text(
        '请写成 列名=数据项，多个用逗号分开；列名或数据项含逗号、等号的，写成 JSON：{{"列名": "数据项"}}。每列只写一次，数据项留空表示不采用。',
        'Write column=item, several with commas between; if a name holds a comma or a sign of equality, JSON: {{"column": "item"}}. Each '
        "column once; an empty item means that the column is not used.",
    )


class ColumnUnknown(MianzhouError):
    """A column was assigned that the file does not have."""

    code = "column-unknown"
    problem = Text("文件中没有指定的列：{names}。", "The file has no column {names}. ")
    remedy = Text(
        "文件的列是：{columns}。请按此改正后重新报送。",
        "Its columns are: {columns}. Name one of them and send it again.",
    )


class ReasonNeeded(MianzhouError):
    """An act that must say why."""

    code = "reason-needed"
    problem = Text("没有写明理由。", "No reason was given. ")
    remedy = Text("请写明理由。", "Say why.")


class NotOurWorkbook(MianzhouError):
    """A workbook that was not downloaded from this batch's quarantine."""

    code = "not-our-workbook"
    problem = Text(
        "这个文件不是批次 {batch} 的问题数据表：{why}。",
        "This workbook is not the quarantine of batch {batch}: {why}. ",
    )
    remedy = Text(
        "请下载问题数据表，在原表上修改后再上传，不要改动行号列。",
        "Download the quarantined rows, mend them in that workbook, and leave the row numbers as they are.",
    )


class CannotWithdraw(MianzhouError):
    """A batch that others build on."""

    code = "cannot-withdraw"
    status = 409
    problem = Text("批次 {batch} 还有未完成的修正批次。", "Batch {batch} has mendings on their way. ")
    remedy = Text("请等待其完成后再撤回。", "Wait until they are done, then withdraw it.")


class Interrupted(MianzhouError):
    """A batch that ended its worker several times in a row."""

    code = "intake-interrupted"
    status = 500
    problem = Text(
        "处理已中断 {attempts} 次，未再自动重试。文件已保存。",
        "The work broke off {attempts} time(s) and was not tried again by itself. The file is kept. ",
    )
    remedy = Text(
        "请联系管理员查看 worker.log 后重试。", "Ask the administrator to look at worker.log, then run it again."
    )


class Unexpected(MianzhouError):
    """Something that is a fault of ours."""

    code = "intake-fault"
    status = 500
    problem = Text(
        "处理时出错：{what}。文件已保存，没有写入任何数据。",
        "The work failed: {what}. The file is kept, and nothing was stored. ",
    )
    remedy = Text("请联系管理员，并报出批次号。", "Tell the administrator the number of the batch.")


class NothingCorrected(MianzhouError):
    """The corrected value is the one that was wrong."""

    code = "nothing-corrected"
    status = 422
    problem = Text(
        "填写的值与要更正的值相同，数据没有变化。", "This is the value that was to be corrected: nothing would change. "
    )
    remedy = Text(
        "请填写正确的值；认为现有值无误的，不作更正并说明理由。",
        "Enter the right value; if the one held is right, do not correct it and say why.",
    )
