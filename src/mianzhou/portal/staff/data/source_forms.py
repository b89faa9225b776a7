"""The form of a source: a folder, or a database with what is asked of it and when."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from mianzhou.kernel.text import Text
from mianzhou.portal.components.forms import WordedForm

ENGINES = (("postgresql", "PostgreSQL"), ("mysql", "MySQL / MariaDB"), ("sqlite", "SQLite"))
_FOLDER, _DATABASE = (
    ("path",),
    ("engine", "host", "port", "database", "user", "relation", "watermark", "overlap_minutes"),
)


class SourceForm(WordedForm):
    """What is common to both kinds, and the fields of one of them; `settings` gives what the action takes."""

    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "title": (Text("名称", "Name"), None),
        "is_active": (Text("按计划采集", "Asked on schedule"), None),
        "every_minutes": (
            Text("间隔（分钟）", "Every … minutes"),
            Text(
                "间隔和每日时刻只填一个；都不填则只手动采集。",
                "Give an interval or a time of day; neither means by hand only.",
            ),
        ),
        "daily_at": (Text("每日时刻", "Daily at"), None),
    }
    title = forms.CharField(max_length=120)
    every_minutes = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    daily_at = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    is_active = forms.BooleanField(required=False, initial=True)
    names: ClassVar[tuple[str, ...]] = ()

    def settings(self) -> dict[str, Any]:
        """The source's own settings, without what was left empty."""
        given = {name: self.cleaned_data.get(name) for name in self.names}
        return {name: value for name, value in given.items() if value not in (None, "")}


class FolderForm(SourceForm):
    """A folder on the server."""

    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = SourceForm.WORDS | {
        "path": (
            Text("文件夹", "Folder"),
            Text(
                "服务器上的绝对路径。文件大小不再变化，或出现同名 .done 文件后采集，随后移入 done/ 或 refused/。",
                "An absolute path on the server. A file is taken once its size stands still or a .done file of its name appears, then moved to done/ or refused/.",
            ),
        )
    }
    path = forms.CharField(max_length=500)
    names = _FOLDER
    field_order = ("title", "path", "every_minutes", "daily_at", "is_active")


class DatabaseForm(SourceForm):
    """A database, the table or query, and the column by which new rows are told."""

    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = SourceForm.WORDS | {
        "engine": (Text("数据库类型", "Kind of database"), None),
        "host": (Text("地址", "Host"), None),
        "port": (Text("端口", "Port"), None),
        "database": (Text("库名", "Database"), None),
        "user": (Text("账号", "Account"), Text("请使用只读账号。", "Use one that may only read.")),
        "password": (
            Text("密码", "Password"),
            Text("加密保存，不再显示；留空则不改。", "Kept encrypted and never shown; leave empty to keep it."),
        ),
        "path": (Text("SQLite 文件", "SQLite file"), Text("仅用于 SQLite。", "For SQLite only.")),
        "relation": (
            Text("表、视图或 SELECT 查询", "Table, view, or a SELECT"),
            Text("只能读取。", "It can only read."),
        ),
        "watermark": (
            Text("增量字段", "Watermark column"),
            Text(
                "只增不减的字段，如更新时间或编号；留空则每次取全部。",
                "A column that only grows, such as the time of change; without one everything is taken each time.",
            ),
        ),
        "overlap_minutes": (
            Text("回看（分钟）", "Look back (minutes)"),
            Text("增量字段为时间时，补取晚提交的行。", "When it is a time: catches rows that were committed late."),
        ),
    }
    engine = forms.ChoiceField(choices=ENGINES)
    host = forms.CharField(required=False, max_length=200)
    port = forms.IntegerField(required=False, min_value=1, max_value=65535)
    database = forms.CharField(required=False, max_length=200)
    user = forms.CharField(required=False, max_length=200)
    password = forms.CharField(
        required=False,
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    path = forms.CharField(required=False, max_length=500)
    relation = forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}))
    watermark = forms.CharField(required=False, max_length=120)
    overlap_minutes = forms.IntegerField(required=False, min_value=0, max_value=100_000)
    names = (*_DATABASE, "path")
    field_order = (
        "title", "engine", "host", "port", "database", "user", "password", "path", "relation", "watermark",
        "overlap_minutes", "every_minutes", "daily_at", "is_active",
    )  # fmt: skip


class OwnForm(SourceForm):
    """One of our own tables: what it holds is configured, only its schedule is set here."""

    names = ("name",)
    field_order = ("title", "every_minutes", "daily_at", "is_active")


FORMS: dict[str, type[SourceForm]] = {"folder": FolderForm, "database": DatabaseForm, "own": OwnForm}
