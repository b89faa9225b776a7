"""Errors that instruct: what happened, what was kept, what to do.

Every expected error is a subclass defined beside the function that raises it, with its wording in both languages. The portal
shows `problem` and `remedy` with `code`; the command line prints them; the API answers them as `application/problem+json`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from mianzhou.kernel.text import Text


class MianzhouError(Exception):
    """An expected error. Subclasses set `code`, `status`, `problem` and `remedy`; values fill the placeholders."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    problem: ClassVar[Text] = Text("操作未能完成。", "The operation could not be completed.")
    remedy: ClassVar[Text] = Text("请检查后重试。", "Check the input and try again.")

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(f"{self.problem.format(**values).en} {self.remedy.format(**values).en}")

    @property
    def problem_text(self) -> Text:
        """What happened, filled in."""
        return self.problem.format(**self.values)

    @property
    def remedy_text(self) -> Text:
        """What to do, filled in."""
        return self.remedy.format(**self.values)

    def in_language(self, language: str | None) -> str:
        """Problem and remedy as one string."""
        return f"{self.problem_text.in_language(language)}{self.remedy_text.in_language(language)}"


class NotPermitted(MianzhouError):
    """The actor holds no role that allows this here."""

    code = "not-permitted"
    status = 403
    problem = Text("您没有权限：{permission}。", "You are not permitted to do this: {permission}. ")
    remedy = Text(
        "如确需办理，请联系本单位管理员授予角色。", "If you need it for your work, ask your administrator for the role."
    )


class NotFound(MianzhouError):
    """Nothing of that kind with that identifier is visible to the actor."""

    code = "not-found"
    status = 404
    problem = Text("没有找到：{what}。", "Not found: {what}. ")
    remedy = Text("请核对编号，或从列表中重新打开。", "Check the number, or open it again from the list.")
