"""What families did after a round that is over, in a demonstration: claims at every step, and collective households with room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from jifen.kernel.errors import Text
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.casework.placement import NEEDS_CONSENT
from jifen.platform.config import clock
from jifen.platform.operation import demonstration
from jifen.platform.rounds.models import Standing
from jifen.platform.sandbox.truth import Truth
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.lifecycle import STATE_WORDS, State
from jifen.platform.settlement.models import Claim, CollectiveHousehold
from jifen.platform.settlement.selectors.choices import addresses, may_claim, register_of, standing_for
from jifen.platform.settlement.selectors.claims import claim_of
from jifen.platform.settlement.selectors.consents import Answer
from jifen.platform.settlement.selectors.fitting import family_that_fits
from jifen.platform.settlement.selectors.households import conditions_for
from jifen.platform.settlement.selectors.towns import stands_where_it_may
from jifen.policy.registering import Requirement
from jifen.ranking import Result

ROOM = 12
_STEPS = ("registered", "registered", "issued", "claimed", "given_up", "extended", "issued", "registered")
"""How far the families come, one after another; the rest have not claimed yet."""
_SORT_OF = {
    "employer_household": CollectiveHousehold.Sort.EMPLOYER,
    "community_household": CollectiveHousehold.Sort.STREET,
}


def open_households(*, place: str, towns: Sequence[str], on: date) -> None:
    """
    Let an employer and the streets have a collective household in every town of a round, approved by public security.

    So everybody who competed in one of the towns has a choice there, also where the texts bind a household to its town.

    Args:
        place: name of the city in the names of accounts.
        towns: division codes, the first of which has its clerk named after the city.
        on: the day it happened.
    """
    with clock.played_on(on):
        for at, town in enumerate(towns):
            name = "" if at == 0 else schemes.divisions().name(town)
            _open(f"employer-{place}", CollectiveHousehold.Sort.EMPLOYER, town, f"示例制造有限公司{name}集体户", place)
            clerk = f"clerk-{place if at == 0 else town}"
            _open(clerk, CollectiveHousehold.Sort.STREET, town, f"{name or '街道'}公共集体户", place)


def _open(by: str, sort: CollectiveHousehold.Sort, town: str, name: str, place: str) -> None:
    conditions = conditions_for(f"{town[:4]}00", sort)
    made = settlement.apply_household(
        by=User.objects.get(username=by),
        sort=sort,
        town=town,
        name=name,
        address="演示路 1 号",
        in_charge="集体户专管员（演示）",
        in_charge_phone="075500000000",
        room=ROOM,
        met=[_met(one) for one in conditions],
    )
    settlement.decide_household(household=made, by=User.objects.get(username=f"public_security-{place}"), approve=True)


def _met(condition: Requirement) -> dict[str, Any]:
    proof = condition.proofs[0]
    return {"condition": condition.id, "proof": proof.id, "shown": "演示材料", "count": proof.least}


def settle(*, cases: list[Case], truth: Truth, officer: User, since: date) -> None:
    """
    Let the families that were placed go on, one step less each.

    Args:
        cases: of the round, in the order in which they were sent.
        truth: what the registers know.
        officer: who issues the notices.
        since: the day after the result was final.
    """
    placed = [case for case in cases if _may_claim(case, since)]
    for number, (case, step) in enumerate(zip(placed, _STEPS, strict=False)):
        with clock.played_on(since + timedelta(days=number + 1)):
            claim = _reserve(case)
            if step == "given_up":
                settlement.withdraw(claim=claim, actor=_self(case), reason="改在别处办理（演示）")
            elif step != "claimed":
                _take_in(claim)
                settlement.confirm(claim=claim, by=officer)
            if step == "extended" and claim.valid_until is not None:
                until = claim.valid_until + timedelta(days=90)
                settlement.extend(claim=claim, by=officer, until=until, reason="住房合同尚在办理（演示）")
            if step == "registered":
                settlement.ask_registration(claim=claim)
                demonstration.answer_all(case, truth)
                settlement.take_registrations()


def _take_in(claim: Claim) -> None:
    """Let the holder of a collective household take the family in."""
    for asked in claim.consents.filter(of="holder"):
        assert claim.household is not None, "its holder was asked"
        settlement.answer_family(consent=asked, by=claim.household.applied_by, answer=Answer.GIVE)


def _may_claim(case: Case, day: date) -> bool:
    with clock.played_on(day):
        return may_claim(case) is None


def _reserve(case: Case) -> Claim:
    standing = standing_for(case)
    assert standing is not None
    register = register_of(standing)
    first = next(one.where for one in addresses(case, register) if not one.taken_first)
    household = None
    if first in NEEDS_CONSENT:
        open_ = CollectiveHousehold.objects.filter(city=case.city, sort=_SORT_OF.get(first), state="open")
        household = next((one for one in open_ if stands_where_it_may(one, case, register, first)), None)
    return settlement.reserve(
        case=case,
        members=family_that_fits(case, standing),
        where=first,
        host="亲友（演示）" if first in NEEDS_CONSENT else "",
        consent=True,
        household=household,
        actor=_self(case),
    )


def _self(case: Case) -> Actor:
    return Actor(case.person.public, demonstration.APPLICANT)


def families_to_try() -> list[tuple[str, str]]:
    """Give the phone of one family for every step after a round, and what is to be seen there; one that has not claimed yet first."""
    found: dict[str, tuple[str, str]] = {}
    standings = Standing.objects.filter(result=Result.PLACED, case__person__user__isnull=False)
    for standing in standings.select_related("case__person__user", "run__round").order_by("pk"):
        case, claim = standing.case, claim_of(standing.case)
        if claim is None and may_claim(case) is not None:
            continue
        words = STATE_WORDS[State(claim.state)] if claim else Text("已入围，可以申领", "placed, may claim")
        assert case.person.user is not None
        phone = str(case.person.user.phone).removeprefix("+86")
        title = schemes.pack_of(case.scheme).scheme.title
        found.setdefault(words.en, (phone, f"{words.zh} {words.en}（{title} {standing.run.round.term}）"))
    order = ["placed, may claim", *(STATE_WORDS[state].en for state in State)]
    return [found[key] for key in order if key in found]
