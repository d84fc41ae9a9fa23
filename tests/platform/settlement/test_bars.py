"""What a fraud that was found brings with it, exactly as the scheme of the round says it: how long, for which gravity, which record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from jifen.kernel.dates import add_months
from jifen.platform.casework import schemes
from jifen.platform.config import clock
from jifen.platform.evidence.models import Fact
from jifen.platform.settlement import selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Bar, Claim
from jifen.platform.settlement.services import ending
from jifen.policy.registering import fraud_bars
from jifen.policy.words import Duration
from jifen.scoring.person.barring import last_barred_day

Annulled = Callable[..., tuple[Claim, Bar | None]]


@pytest.fixture
def annulled(settlers_world: Any, monkeypatch: pytest.MonkeyPatch) -> Annulled:
    """Give what annuls a claim under the scheme of another city, grave or not."""

    def done(scheme: str, *, grave: bool, lasts: Duration | None = None) -> tuple[Claim, Bar | None]:
        pack = next(one for one in schemes.registry().all() if one.id == scheme)
        if lasts is not None:
            vetoes = tuple(one.model_copy(update={"lasts": lasts}) for one in pack.scheme.vetoes)
            pack = SimpleNamespace(scheme=pack.scheme.model_copy(update={"vetoes": vetoes}))
        claim = settlers_world.confirmed()
        settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason="学历证书系伪造")
        monkeypatch.setattr(ending.inputs, "pack_of", lambda round_: pack)
        return claim, settlement.annul(claim=claim, by=settlers_world.approver, reason="学历证书系伪造", grave=grave)

    return done


@pytest.mark.parametrize("lasts", [Duration(months=60), Duration(days=45)])
def test_the_last_barred_day_is_the_one_that_scoring_counts(annulled: Annulled, lasts: Duration) -> None:
    """The day itself counts, months and days alike: the row and the veto end on the same day."""
    _, bar = annulled("dongguan/settlement@2016-01-01", grave=False, lasts=lasts)
    node = SimpleNamespace(months=lasts.months, days=lasts.days, pending=False)

    assert bar is not None
    assert last_barred_day(node, bar.since, bar.since) == bar.until


def test_the_bar_ends_on_its_last_day(annulled: Annulled, settlers_world: Any) -> None:
    """Five years: barred on the last day, free on the day after."""
    claim, bar = annulled("dongguan/settlement@2016-01-01", grave=False)
    last = add_months(clock.today(), 60) - timedelta(days=1)

    assert bar is not None and last == bar.until
    assert (True, False) == tuple(
        selectors.barred_until(claim.case.person, claim.city, day)[0] for day in (last, last + timedelta(days=1))
    )


def test_a_fraud_that_bars_nobody_is_still_on_record(annulled: Annulled, settlers_world: Any) -> None:
    """The scheme takes points for it: its line finds the record though there is no bar; undone, the record goes as well."""
    claim, bar = annulled("foshan/points@2015-01-01", grave=False)
    facts = Fact.objects.filter(person=claim.case.person, kind="bar", current=True)

    assert bar is None
    assert [("verified", "一般")] == [(one.standing, one.values.get("gravity", "一般")) for one in facts.all()]
    settlement.propose_reinstatement(claim=claim, by=settlers_world.officer, reason="认错了人")
    settlement.reinstate(claim=claim, by=settlers_world.approver, reason="认错了人，予以恢复")
    assert ["refuted"] == list(facts.values_list("standing", flat=True))


def test_a_grave_case_is_barred_as_the_scheme_bars_grave_cases(annulled: Annulled) -> None:
    """Three years where the scheme bars only grave ones."""
    claim, bar = annulled("foshan/points@2015-01-01", grave=True)

    assert bar is not None
    assert (add_months(clock.today(), 36) - timedelta(days=1), "严重") == (
        bar.until,
        Fact.objects.get(person=claim.case.person, kind="bar").values["gravity"],
    )


def test_where_several_vetoes_bar_the_longest_decides(settlers_world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheme with a mild bar for everybody and a longer one for grave cases: whoever was grave is barred by the longer."""
    scheme = next(one.scheme for one in schemes.registry().all() if one.id == "foshan/points@2015-01-01")
    (grave,) = fraud_bars(scheme, "settlement", gravity="严重")
    where = {name: one for name, one in grave.where.items() if name != "gravity"}
    mild = grave.model_copy(update={"where": where, "lasts": Duration(months=12)})
    both = SimpleNamespace(scheme=scheme.model_copy(update={"vetoes": (mild, grave)}))
    claims = settlers_world.confirmed(0), settlers_world.confirmed(1)
    for claim in claims:
        settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason="学历证书系伪造")
    monkeypatch.setattr(ending.inputs, "pack_of", lambda round_: both)
    bars = [
        settlement.annul(claim=claim, by=settlers_world.approver, reason="学历证书系伪造", grave=is_grave)
        for claim, is_grave in zip(claims, (True, False), strict=True)
    ]

    def ends(months: int) -> date:
        return add_months(clock.today(), months) - timedelta(days=1)

    assert [ends(36), ends(12)] == [bar.until for bar in bars]
