"""The pages on ranking and publication tell the truth: their examples run, and their YAML is the shipped pack."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from jifen.policy.ranking_rules import RankingRules

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "algorithms"
PACK = ROOT / "policies" / "zhongshan" / "points" / "2014-10-30" / "ranking.yaml"


def rules_on_the_page() -> RankingRules:
    """The example of a `ranking.yaml` on the page."""
    (block,) = re.findall(r"```yaml\n(.*?)```", (PAGES / "ranking.md").read_text("utf-8"), re.DOTALL)
    return RankingRules.model_validate(YAML(typ="safe").load(block))


def without_words(value: Any) -> Any:
    """What a file decides, without the articles and readings it gives for it."""
    if isinstance(value, dict):
        return {name: without_words(inner) for name, inner in value.items() if name not in {"basis", "reading"}}
    return [without_words(inner) for inner in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("page", ["ranking.md", "publication.md"])
def test_the_examples_of_a_page_give_what_the_page_says(page: str):
    """Every number of a worked example is computed again."""
    given = {"rules": rules_on_the_page().uses["settlement"]}
    failed, tried = doctest.testfile(str(PAGES / page), module_relative=False, globs=given, encoding="utf-8")

    assert 0 == failed
    assert tried > 5


def test_the_rules_on_the_page_are_the_rules_that_are_shipped():
    """The example decides what the pack decides."""
    shipped = RankingRules.model_validate(YAML(typ="safe").load(PACK.read_text("utf-8"))).uses["settlement"]

    assert without_words(shipped.model_dump()) == without_words(rules_on_the_page().uses["settlement"].model_dump())
