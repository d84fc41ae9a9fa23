"""The packs that are shipped: all usable, all in order with their province, and what changed is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jifen.policy.checking import problems, ranking_problems
from jifen.policy.checking.cases import case_problems
from jifen.policy.comparing import differences
from jifen.policy.conformance import Sort, conformance
from jifen.policy.packs import Pack
from jifen.policy.registry import Registry
from jifen.policy.revising import not_yet_revised

POLICIES = Path(__file__).parents[2] / "policies"


@pytest.fixture(scope="module")
def shipped() -> Registry:
    """The registry of the packs that are shipped."""
    return Registry((POLICIES,))


@pytest.fixture(scope="module")
def packs(shipped: Registry) -> tuple[Pack, ...]:
    """Every pack that is shipped."""
    return shipped.all()


def test_every_pack_can_be_used(shipped: Registry, packs: tuple[Pack, ...]):
    """Every word known, every choice decided, every point exact, every town at its code."""
    for pack in packs:
        assert [] == problems(pack.scheme, divisions=shipped.divisions), pack.id
        assert pack.ranking is None or [] == ranking_problems(pack.scheme, pack.ranking), pack.id
        assert pack.cases is None or [] == case_problems(pack.cases, pack.scheme), pack.id


def test_no_two_packs_say_the_same(packs: tuple[Pack, ...]):
    """A content hash names one pack."""
    assert len(packs) == len({pack.fingerprint for pack in packs})


def test_every_city_contains_its_province_or_says_why_not(shipped: Registry, packs: tuple[Pack, ...]):
    """Whatever is missing or changed is declared with its reason."""
    for pack in packs:
        province = shipped.province_of(pack.scheme)
        if province is not None:
            report = conformance(pack.scheme, province.scheme)
            assert [] == [finding for finding in report.findings if finding.fails], pack.id
            assert () == report.forbidden, pack.id


def test_the_lowered_value_of_upper_secondary_school_shows(shipped: Registry):
    """30 against 40: a changed value, declared, shown all the same."""
    pack = shipped.find("zhongshan/points", as_of=date(2015, 3, 31))
    province = shipped.province_of(pack.scheme)
    assert province is not None
    changed = conformance(pack.scheme, province.scheme).of(Sort.CHANGED_VALUE)

    assert ["高中、中技、中职 40 分 → 30 分"] == [finding.what.zh for finding in changed]
    assert changed[0].declared is not None


def test_the_province_of_2012_raised_insurance_as_it_had_to(shipped: Registry):
    """From 1 point and 50 at most to 1.5 and 75; an application of 2011-12-31 still follows the rule of 2010."""
    old = shipped.find("guangdong/points", as_of=date(2011, 12, 31))
    new = shipped.find("guangdong/points", as_of=date(2012, 1, 1))
    told = {change.id: change.what.zh for change in differences(old.scheme, new.scheme)}

    assert ("guangdong/points@2010-01-01", "guangdong/points@2012-01-01") == (old.id, new.id)
    assert "每险种每满一年 1 分 → 1.5 分；上限 50 → 75" in told["insurance"]


def test_no_city_is_overdue(shipped: Registry):
    """The province has not changed since 2012."""
    assert [] == not_yet_revised(shipped, date(2016, 6, 1))
