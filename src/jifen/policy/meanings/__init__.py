"""What every key and every word of the language means: read by complaints, JSON Schemas and the manual."""

from __future__ import annotations

from typing import Any

from jifen.kernel.errors import Text
from jifen.policy.meanings.of_keys import KEYS
from jifen.policy.meanings.of_register import KEYS_OF_REGISTER
from jifen.policy.meanings.of_words import WORDS
from jifen.policy.shapes import words_of

UNEXPLAINED = Text("", "")
_KEYS = KEYS | KEYS_OF_REGISTER


def meaning_of(model: Any, key: str) -> Text:
    """
    What a key means.

    Args:
        model: the model it stands in.
        key: the key as it is written in a file.

    Returns:
        A few words in both languages; empty for a key the language does not have.
    """
    found = _KEYS.get(f"{getattr(model, '__name__', '')}.{key}") or _KEYS.get(key)
    return Text(*found) if found else UNEXPLAINED


def word_means(key: str, word: str) -> Text:
    """What a word of a closed list means; empty for a word the language does not have."""
    found = WORDS.get(f"{key}.{word}") or WORDS.get(word)
    return Text(*found) if found else UNEXPLAINED


def choices_of(key: str, shape: Any) -> Text:
    """
    The words that may stand under a key, each with its meaning.

    Args:
        key: the key as it is written in a file.
        shape: its annotation, or that of one item of its list.

    Returns:
        ``never（从不取整…）、where_stated（…）``; empty where the key takes no listed words.
    """
    said = [(word, word_means(key, word)) for word in dict.fromkeys(words_of(shape))]
    return Text(
        "、".join(f"{word}（{meaning.zh}）" if meaning.zh else word for word, meaning in said),
        ", ".join(f"{word} ({meaning.en})" if meaning.en else word for word, meaning in said),
    )
