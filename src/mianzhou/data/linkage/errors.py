"""What linking refuses, and what to do about it."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class KindUnknown(MianzhouError):
    """A kind that is not linked."""

    code = "linkage-kind-unknown"
    status = 422
    problem = Text("不能关联“{kind}”。", "There is no linking of “{kind}”. ")
    remedy = Text("可用 {known}。", "Use one of {known}.")


class FileUnusable(MianzhouError):
    """A file that cannot be linked or compared."""

    code = "linkage-file-unusable"
    status = 422
    problem = Text("{file} 不能使用：{reason}。", "{file} cannot be used: {reason}. ")
    remedy = Text("{remedy}。", "{remedy}.")


class EngineUnknown(MianzhouError):
    """An engine that linking does not run on."""

    code = "linkage-engine-unknown"
    status = 422
    problem = Text("没有 {engine} 引擎。", "There is no engine {engine}. ")
    remedy = Text("可用 duckdb、spark。", "Use duckdb or spark.")
