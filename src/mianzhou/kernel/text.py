"""Interface text in the two languages of the platform, side by side where it is used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

CHINESE = "zh-hans"
ENGLISH = "en"
_COUNTED = re.compile(r"(\{(\w+)\} \w+)\(s\)")


@dataclass(frozen=True, slots=True)
class Text:
    """One phrase in Simplified Chinese and English. `{name}` placeholders are filled by `format`."""

    zh: str
    en: str

    def in_language(self, language: str | None) -> str:
        """The phrase in `language` (a Django language code); anything but English is Chinese."""
        return self.en if (language or CHINESE).startswith(ENGLISH) else self.zh

    def format(self, **values: Any) -> Text:
        """The phrase with its placeholders filled in both languages; a value may be a `Text` itself.

        English counts: `{n} day(s)` is “1 day” or “2 days”.
        """
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
        en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
        counted = _COUNTED.sub(lambda found: found[1] + ("" if str(en.get(found[2])) == "1" else "s"), self.en)
        return Text(self.zh.format(**zh), counted.format(**en))

    def __str__(self) -> str:
        """The phrase in the language of the current request, Chinese outside one."""
        from django.utils.translation import get_language

        return self.in_language(get_language())
