"""Every key and every word of the language is explained to officers, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from jifen.policy.cases import Cases
from jifen.policy.meanings import meaning_of, word_means
from jifen.policy.procedure import Procedure
from jifen.policy.ranking_rules import RankingRules
from jifen.policy.registering import Register
from jifen.policy.scheme import Scheme
from jifen.policy.shapes import is_model, keys_of, words_of


def _models(shape: Any, seen: set[Any]) -> Iterator[type[BaseModel]]:
    if is_model(shape) and shape not in seen:
        seen.add(shape)
        yield shape
        for info in shape.model_fields.values():
            yield from _models(info.annotation, seen)
    for inner in get_args(shape):
        yield from _models(inner, seen)


MODELS = [model for root in (Scheme, RankingRules, Procedure, Register, Cases) for model in _models(root, set())]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_has_a_meaning(model: type[Any]):
    """A missing key is explained in the complaint, and an editor shows it while one types."""
    unexplained = [key for key in keys_of(model) if not all(meaning_of(model, key))]

    assert [] == unexplained


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_word_has_a_meaning(model: type[Any]):
    """Where a key takes listed words, each is explained beside it."""
    unexplained = [
        (key, word)
        for key, info in keys_of(model).items()
        for word in words_of(info.annotation)
        if not all(word_means(key, word))
    ]

    assert [] == unexplained


def test_what_the_language_does_not_have_has_no_meaning():
    """A made-up key or word is not explained by something like it."""
    assert ("", "") == meaning_of(Scheme, "unheard_of")
    assert ("", "") == word_means("round", "unheard_of")
