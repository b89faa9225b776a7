"""Interface text in the two languages of the platform, side by side where it is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CHINESE = "zh-hans"
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One phrase in Simplified Chinese and English. `{name}` placeholders are filled by `format`."""

    zh: str
    en: str

    def in_language(self, language: str | None) -> str:
        """The phrase in `language` (a Django language code); anything but English is Chinese."""
        return self.en if (language or CHINESE).startswith(ENGLISH) else self.zh

    def format(self, **values: Any) -> Text:
        """The phrase with its placeholders filled in both languages; a value may be a `Text` itself."""
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
        en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))

    def __str__(self) -> str:
        """The phrase in the language of the current request, Chinese outside one."""
        from django.utils.translation import get_language

        return self.in_language(get_language())
