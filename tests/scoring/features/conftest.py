"""A small law of an invented city, so that each structural feature can be shown alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from jifen.facts.dossier import Dossier
from jifen.policy.cases import Case
from jifen.policy.located import load_yaml
from jifen.policy.scheme import Scheme
from jifen.scoring.compiling import compile_plan
from jifen.scoring.person import PersonEngine, Trust
from jifen.scoring.scorecard import LineScore, Scorecard
from jifen.scoring.worked import dossier_of

FRAME = """
scheme: sample/points
title: 示例市计分标准
title_en: Sample City points scheme
place: "449900"
instruments: [{title: 示例办法, number: 示例府〔2014〕00号}]
in_force: {from: 2010-01-01}
status: in_force
points: {decimals: 2, round: where_stated}
conventions: {whose: [self], facts_until: as_of, insured_months_until: month_before, age_on: as_of}
towns: {甲镇: "449900001", 乙镇: "449900002", 丙镇: "449900003"}
codes: [{code: 社工证, name: 社工证, basis: 示例}]
groups: [{id: all, name: 全部, combine: add, basis: 示例}]
uses: {settlement: {name: 入户, basis: 示例, total: [{add: [all]}], apply_from: 60, points_of: self}}
"""


def yaml(text: str) -> Any:
    """Read a piece of YAML as the policy reader does."""
    located = load_yaml(text, "test.yaml")
    assert not located.complaints, located.complaints
    return located.value


@dataclass
class Law:
    """Builds a scheme around the piece that a test is about."""

    parts: dict[str, Any] = field(default_factory=dict)

    def scheme(self, text: str) -> Scheme:
        """Give the scheme of the frame with these parts; an ``indicators`` part gets the keys that do not matter here."""
        tree = yaml(FRAME) | yaml(text)
        for indicator in tree.setdefault("indicators", []):
            for key, value in {"name": "某项", "group": "all", "basis": "示例一", "evidence": "official"}.items():
                indicator.setdefault(key, value)
        return Scheme.model_validate(tree)

    def dossier(self, scheme: Scheme, facts: str, as_of: date, **more: Any) -> Dossier:
        """Build a dossier from facts in the form of a worked case."""
        case = {
            "title": "t",
            "as_of": as_of,
            "facts": yaml(facts) if facts.strip() else {},
            "expect": {"lines": {}},
            **more,
        }
        return dossier_of(Case.model_validate(case), scheme)

    def card(self, text: str, facts: str, as_of: str = "2015-08-15", trust: str = "verified", **more: Any) -> Scorecard:
        """Score some facts under a scheme."""
        scheme, day = self.scheme(text), date.fromisoformat(as_of)
        engine = PersonEngine(compile_plan(scheme, day), Trust(trust))
        return engine.score(self.dossier(scheme, facts, day, **more))

    def line(self, text: str, facts: str, as_of: str = "2015-08-15", **more: Any) -> LineScore:
        """Score the first indicator."""
        return self.card(f"indicators:\n- {_indented(text)}", facts, as_of, **more).seat().lines[0]

    def points(self, text: str, facts: str, as_of: str = "2015-08-15", **more: Any) -> float | None:
        """Give the points of the first indicator, as a person reads them."""
        found = self.line(text, facts, as_of, **more).points
        return None if found is None else found / 100

    def total(self, text: str, facts: str, as_of: str = "2015-08-15", **more: Any) -> float | None:
        """Give the settlement total, as a person reads it."""
        found = self.card(text, facts, as_of, **more).uses["settlement"].total
        return None if found is None else found / 100


def _indented(text: str) -> str:
    return "\n  ".join(line for line in text.strip().splitlines())


@pytest.fixture
def law() -> Law:
    """An invented city whose law a test may write."""
    return Law()


@pytest.fixture
def given() -> Callable[[str], Any]:
    """Read a piece of YAML."""
    return yaml
