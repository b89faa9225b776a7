"""What a register refuses, in words."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class NeedsProcedure(MianzhouError):
    """An entry without the case from which it should arise."""

    code = "register-needs-procedure"
    status = 409
    problem = Text(
        "“{register}”须经程序登记，没有相应的已批准事项。",
        "Entries of “{register}” arise by procedure, and no case that was granted stands behind this one. ",
    )
    remedy = Text(
        "请先办结登记事项；已凭该事项登记的，请查看原登记。",
        "Finish the case first; if it was entered already, look at that entry.",
    )


class EntryStands(MianzhouError):
    """What is known by the same is on the register already."""

    code = "register-entry-stands"
    status = 409
    problem = Text("“{identity}”已在登记簿中：{number}。", "“{identity}” is on the register already: {number}. ")
    remedy = Text("请查看原登记；有变化的，办理变更。", "Look at that entry; what is different is changed there.")


class EntryEnded(MianzhouError):
    """Nothing is changed in an entry that has ended."""

    code = "register-entry-ended"
    status = 409
    problem = Text("登记 {number} 已注销。", "The entry {number} has ended. ")
    remedy = Text("请查看登记历史；需要恢复的，重新办理登记。", "Look at its history; to begin again, enter it anew.")


class NothingToCorrect(MianzhouError):
    """There is no such value on that day, or it is the same."""

    code = "register-nothing-to-correct"
    status = 422
    problem = Text(
        "“{field}”在该日没有登记值，或与更正后的值相同。", "“{field}” has no value on that day, or the same one. "
    )
    remedy = Text("请核对项目和日期。", "Check the field and the day.")


class ReviewedAlready(MianzhouError):
    """An entry is reviewed once for a year."""

    code = "register-reviewed-already"
    status = 409
    problem = Text("登记 {number} 的 {year} 年度已审查。", "The entry {number} has been reviewed for {year}. ")
    remedy = Text("请查看审查结果。", "Look at the result.")


class ReasonMissing(MianzhouError):
    """A correction, an end, a revocation says why."""

    code = "register-reason-missing"
    status = 422
    problem = Text("没有填写理由。", "No reason is given. ")
    remedy = Text("请写明理由后重新提交。", "State the reason and submit again.")


class NoCertificate(MianzhouError):
    """A register without certificates."""

    code = "register-no-certificate"
    status = 409
    problem = Text("“{register}”不发证书。", "“{register}” issues no certificates. ")
    remedy = Text("可以打印登记内容。", "You may print the entry.")


class CannotPrint(MianzhouError):
    """The libraries with which PDF files are made are not on this machine."""

    code = "register-cannot-print"
    status = 503
    problem = Text("本机缺少生成 PDF 的组件：{reason}。", "This machine lacks what makes PDF files: {reason}. ")
    remedy = Text(
        "请管理员安装 pango 和中文字体（Debian：libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk）；证书已经签发，可稍后下载。",
        "Ask the administrator to install pango and Chinese fonts (Debian: libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk); the certificate is issued and can be downloaded later.",
    )
