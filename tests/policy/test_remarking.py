"""What is no error and yet worth a second look: limits that never bite, words that nothing uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jifen.policy.registry import Registry
from jifen.policy.remarking import remarks


@pytest.fixture
def seen(edited: Callable[..., Any]) -> Callable[..., list[tuple[str, str]]]:
    """The remarks about the city's scheme after replacing texts: where, and what code."""

    def look(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
        found = remarks(edited(*pairs))
        return [(remark.where.partition(": ")[2], remark.code) for remark in found]

    return look


def test_a_scheme_in_order_gets_a_remark_on_what_only_its_ranking_uses(registry: Registry):
    """The list of inner towns is used by nothing; the measure of insured months is a ranking key and a gate."""
    pack = registry.find("shili/points@2014-10-30")

    assert [("policy.unused", "inner")] == [(one.code, one.value) for one in remarks(pack.scheme, pack.ranking)]


def test_a_limit_at_or_above_what_can_be_reached_never_bites(seen: Callable[..., list[tuple[str, str]]]):
    """80 points for a degree under a limit of 90; 100 for two insurance lines under a limit of 100."""
    assert [
        ("indicators[education].at_most", "policy.limit_never_bites"),
        ("groups[insured].at_most", "policy.limit_never_bites"),
        ("tables[inner]", "policy.unused"),
    ] == seen(
        ("    below: 0\n", "    below: 0\n  at_most: 90\n"),
        ("name: 参保情况, in: basic, combine: add,", "name: 参保情况, in: basic, combine: add, at_most: 100,"),
    )


def test_a_limit_that_bites_or_has_no_end_below_it_is_fine(seen: Callable[..., list[tuple[str, str]]]):
    """One below what can be reached, and any limit on what has no end."""
    assert [("tables[inner]", "policy.unused")] == seen(
        ("name: 参保情况, in: basic, combine: add,", "name: 参保情况, in: basic, combine: add, at_most: 99,"),
        ("award: {each_unit: 4}", "award: {each_unit: 4}\n  at_most: 4000"),
    )


def test_a_code_that_no_line_asks_for_is_remarked_on(seen: Callable[..., list[tuple[str, str]]]):
    """A line that was forgotten leaves its code behind."""
    assert ("codes[2]", "policy.unused") in seen(
        ("- {code: 社会教育,", "- {code: 社会教育, name: 课程, basis: 附件}\n- {code: 无人机,")
    )


def test_what_a_choice_may_name_is_used(seen: Callable[..., list[tuple[str, str]]]):
    """The item of a choice and its members are codes, though no line asks for them."""
    codes = "".join(
        f"- {{code: {code}, name: 选择, basis: 附件}}\n" for code in ("insured", "insurance_here", '"2"', '"3"')
    )

    assert [("codes[4]", "policy.unused"), ("tables[inner]", "policy.unused")] == seen(
        ("codes:\n", f"codes:\n{codes}"),
        ("name: 参保情况, in: basic, combine: add,", "name: 参保情况, in: basic, combine: applicants_choice,"),
    )
