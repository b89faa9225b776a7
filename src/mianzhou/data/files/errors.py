"""Files that cannot be taken at all: what is wrong with them and what the sender can do."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class FileMissing(MianzhouError):
    """There is no such file."""

    code = "file-missing"
    status = 404
    problem = Text("没有这个文件：{name}。", "There is no such file: {name}. ")
    remedy = Text("请检查路径。", "Check the path.")


class FileEmpty(MianzhouError):
    """The file holds nothing."""

    code = "file-empty"
    status = 422
    problem = Text("文件是空的：{name}。", "The file is empty: {name}. ")
    remedy = Text("请检查文件是否完整保存或上传。", "Check that it was saved or sent completely.")


class NotATable(MianzhouError):
    """The file is something else: a picture, a text document, a program."""

    code = "file-not-a-table"
    status = 422
    problem = Text("文件不是数据表：{name}（{what}）。", "The file is not a table: {name} ({what}). ")
    remedy = Text(
        "请提供 CSV、TSV、XLSX、XLS、ODS、JSON、JSON Lines 或 Parquet，或其 zip、gz 压缩包。",
        "Send CSV, TSV, XLSX, XLS, ODS, JSON, JSON Lines or Parquet, or a zip or gz of them.",
    )


class FileLocked(MianzhouError):
    """The file asks for a password."""

    code = "file-locked"
    status = 422
    problem = Text("文件有密码保护：{name}。", "The file is protected by a password: {name}. ")
    remedy = Text("请去掉密码后重新提供。", "Remove the password and send it again.")


class FileDamaged(MianzhouError):
    """The file says what it is, and is not readable as that."""

    code = "file-damaged"
    status = 422
    problem = Text("文件已损坏：{name}（{detail}）。", "The file is damaged: {name} ({detail}). ")
    remedy = Text("请重新导出或重新上传。", "Export it or send it again.")


class ArchiveRefused(MianzhouError):
    """The archive unpacks to far more than a table would."""

    code = "archive-refused"
    status = 422
    problem = Text("压缩包解开后异常庞大：{name}。", "The archive unpacks to an abnormal size: {name}. ")
    remedy = Text("请直接提供未压缩的文件，或分批提供。", "Send the file itself, or send it in parts.")


class NoSuchTable(MianzhouError):
    """The file has no sheet or member of that name."""

    code = "no-such-table"
    status = 422
    problem = Text("文件 {name} 中没有“{wanted}”；有：{known}。", "{name} holds no “{wanted}”; it holds: {known}. ")
    remedy = Text("请从列出的名称中选择。", "Choose one of those listed.")
