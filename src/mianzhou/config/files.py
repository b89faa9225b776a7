"""Text of a file that somebody names on the command line."""

from __future__ import annotations

from pathlib import Path

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_LARGEST = 50_000_000


class GivenFileUnusable(MianzhouError):
    """A file that cannot be read as text."""

    code = "given-file-unusable"
    problem = Text("无法读取 {file}：{why}。", "{file} cannot be read: {why}. ")
    remedy = Text(
        "请核对路径；文件应为 UTF-8 或 GB18030 编码的文本。", "Check the path; the file is text in UTF-8 or GB18030."
    )


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, with or without a mark, or in GB18030; `GivenFileUnusable` otherwise."""
    try:
        if path.stat().st_size > _LARGEST:
            raise GivenFileUnusable(file=path, why=Text("文件超过 50 MB", "it is larger than 50 MB"))
        raw = path.read_bytes()
    except OSError as error:
        raise GivenFileUnusable(file=path, why=error.strerror or str(error)) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise GivenFileUnusable(file=path, why=Text("不是文本", "it is no text"))
