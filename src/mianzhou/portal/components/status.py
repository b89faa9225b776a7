"""Status tags: five kinds, each with its own mark, so that colour is never the only sign."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from mianzhou.kernel.text import Text

KINDS = frozenset({"done", "soon", "late", "waiting", "open"})


@dataclass(frozen=True, slots=True)
class Status:
    """A status to show: `kind` is one of done, soon, late, waiting, open."""

    kind: str
    text: Text

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no status kind; kinds are {sorted(KINDS)}")

    def __str__(self) -> str:
        return str(self.text)

    def __html__(self) -> SafeString:
        return self.html

    @property
    def html(self) -> SafeString:
        """The tag, for templates: `{{ status.html }}`."""
        return format_html('<span class="status {}">{}</span>', self.kind, str(self.text))
