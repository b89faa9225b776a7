"""Schema documents that cannot be taken, with every problem named at its place."""

from __future__ import annotations

from collections.abc import Sequence

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_SHOWN = 20


class SchemaWrong(MianzhouError):
    """The document is no schema that data can be checked by; all its problems are in `problems`."""

    code = "schema-wrong"
    status = 422
    problem = Text("结构说明有 {count} 处错误：\n{list}\n", "The schema has {count} problem(s):\n{list}\n")
    remedy = Text(
        "请按列出的位置更正；写法见 Table Schema 标准和使用说明“发送文件”。",
        "Mend it at the places listed; the Table Schema standard and the guide “Send a file” say how it is written.",
    )

    def __init__(self, problems: Sequence[Text]) -> None:
        self.problems = tuple(problems)
        shown = self.problems[:_SHOWN]
        listed = Text("\n".join(p.zh for p in shown), "\n".join(p.en for p in shown))
        super().__init__(count=len(self.problems), list=listed)
