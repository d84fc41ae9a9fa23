"""The content hash an accepted application is pinned to: it follows the meaning of a pack, not its looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jifen.policy.fingerprint import canonical, fingerprint
from jifen.policy.registry import Registry


def test_formatting_changes_nothing(edited: Callable[..., Any], read_text: Callable[..., Any], city_text: str):
    """Comments, blank lines, quotation marks, 1.50 for 1.5 and a longer spelling of the same thing."""
    scheme = edited()
    same = edited(
        ("each_unit: 1.5", "each_unit: 1.50"),
        ("# 示例市（虚构），供测试用。", "# 别的注释\n\n"),
        ("where: {place: {within: here}, kind: 养老}", "where: {kind: {one_of: [养老]}, place: {within: here}}"),
        ("whose: self, facts_until", "whose: [self], facts_until"),
        ("title: 示例市积分制计分标准", 'title: "示例市积分制计分标准"'),
    )

    assert fingerprint(scheme) == fingerprint(same)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("each_unit: 1.5", "each_unit: 1.6"),
        ("at_most: 75", "at_most: 76"),
        ("last: 5 years", "last: 60 days"),
        ("if_negative: leave", "if_negative: multiply"),
        ("basis: 第九条", "basis: 第十条"),
        ("add: [basic, additional, deducted]", "add: [additional, basic, deducted]"),
        ("  within: lifted\n", ""),
    ],
)
def test_every_number_choice_and_word_counts(edited: Callable[..., Any], old: str, new: str):
    """Whatever an officer could mean differently gives another hash."""
    assert fingerprint(edited()) != fingerprint(edited((old, new)))


def test_five_years_and_sixty_months_are_one_length(edited: Callable[..., Any]):
    """The law counts months either way."""
    assert fingerprint(edited()) == fingerprint(edited(("last: 5 years", "last: 60 months")))


def test_the_ranking_rules_belong_to_the_pack(registry: Registry):
    """Another order of rank is another law."""
    pack = registry.find("shili/points@2014-10-30")

    assert fingerprint(pack.scheme, pack.ranking) == pack.fingerprint
    assert fingerprint(pack.scheme) != pack.fingerprint


def test_what_the_language_does_not_say_is_not_hashed(registry: Registry):
    """A key the language gets next year must not unpin the applications of this year."""
    text = canonical(registry.find("shili/points@2014-10-30").scheme)

    assert "null" not in text
    assert "1.5" in text
    assert "\n" not in text
