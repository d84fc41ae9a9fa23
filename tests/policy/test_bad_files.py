"""Every wrong line of the files in ``bad`` is told of, at its line, by its code, all at once, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jifen.kernel.errors import BadPolicyError
from jifen.policy.cases import Cases
from jifen.policy.checking import problems, ranking_problems
from jifen.policy.checking.cases import case_problems
from jifen.policy.ranking_rules import RankingRules
from jifen.policy.reading import read
from jifen.policy.registry import Registry
from jifen.policy.scheme import Scheme


@pytest.mark.parametrize(("name", "model"), [("text", Scheme), ("shape", Scheme), ("ranking_shape", RankingRules)])
def test_a_file_that_cannot_be_read_names_every_wrong_line(
    bad: Path, marked: Callable[..., Any], told: Callable[..., Any], name: str, model: type[Any]
):
    """Slips of YAML and of the language are collected from the whole file."""
    path = bad / f"{name}.yaml"
    with pytest.raises(BadPolicyError) as refused:
        read(path, model)

    assert marked(path) == told(refused.value.complaints)


@pytest.mark.parametrize("name", ["words", "points", "order", "forbidden"])
def test_a_scheme_that_makes_no_sense_names_every_wrong_line(
    bad: Path, marked: Callable[..., Any], told: Callable[..., Any], name: str
):
    """What takes the catalogue, or two places of a scheme, is found by the checker."""
    path = bad / f"{name}.yaml"
    scheme, located = read(path, Scheme)

    assert marked(path) == told(problems(scheme, located=located))


def test_worked_cases_are_read_against_catalogue_and_scheme(
    bad: Path, registry: Registry, marked: Callable[..., Any], told: Callable[..., Any]
):
    """A case may only use the words of the catalogue and of its own scheme."""
    path = bad / "cases.yaml"
    cases, located = read(path, Cases)
    scheme = registry.find("shili/points@2014-10-30").scheme

    assert marked(path) == told(case_problems(cases, scheme, located=located))


def test_ranking_rules_are_read_against_their_scheme(
    bad: Path, registry: Registry, marked: Callable[..., Any], told: Callable[..., Any]
):
    """Keys must be groups and measures of the scheme, days of the application; uses must be there."""
    path = bad / "ranking.yaml"
    ranking, located = read(path, RankingRules)
    scheme = registry.find("shili/points@2014-10-30").scheme

    assert marked(path) == told(ranking_problems(scheme, ranking, located=located))


@pytest.mark.parametrize("name", ["text", "shape"])
def test_every_complaint_speaks_chinese_and_english(bad: Path, name: str):
    """An officer reads Chinese, a stranger English; neither meets a class name or a traceback."""
    with pytest.raises(BadPolicyError) as refused:
        read(bad / f"{name}.yaml", Scheme)

    for complaint in refused.value.complaints:
        assert any("\u4e00" <= char <= "\u9fff" for char in complaint.what.zh), complaint
        assert complaint.what.en, complaint
        assert not any(
            word in str(complaint) for word in ("pydantic", "validator", "NoneType", "Input should", "function-")
        )
