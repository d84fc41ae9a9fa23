"""Which of the two languages a person reads. Chinese comes first; the law's own words stay Chinese in both."""

from __future__ import annotations

from enum import StrEnum

from jifen.kernel.errors import Text


class Language(StrEnum):
    """The languages of the terminal and of the pages."""

    zh = "zh"
    en = "en"


def say(words: Text, language: Language) -> str:
    """Give a sentence in one language."""
    return words.zh if language is Language.zh else words.en
