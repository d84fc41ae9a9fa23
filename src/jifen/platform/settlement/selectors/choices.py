"""What somebody may claim: whether at all, at which addresses in the order of the city's rules, and with whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jifen.kernel import identity
from jifen.kernel.errors import Text
from jifen.kernel.places import within
from jifen.platform.casework.lifecycle import State as CaseState
from jifen.platform.casework.models import Case
from jifen.platform.casework.placement import WHERE, members_of
from jifen.platform.config import clock
from jifen.platform.evidence.dossiers import facts_in_force, holds
from jifen.platform.evidence.models import Fact
from jifen.platform.evidence.models import Standing as Known
from jifen.platform.rounds import inputs
from jifen.platform.rounds.lifecycle import State as RoundState
from jifen.platform.rounds.models import Objection, Round, Standing
from jifen.platform.rounds.selectors.lists import standing_of
from jifen.platform.rounds.selectors.rounds import being_verified, unranked_changes
from jifen.platform.settlement.lifecycle import ACTIVE, State
from jifen.platform.settlement.models import Claim, Member
from jifen.platform.settlement.selectors.claims import barred_until
from jifen.platform.settlement.selectors.lasting import kept_day
from jifen.platform.web.templatetags.words import day_text
from jifen.policy.phrasing.register import ranks, with_family_alone
from jifen.policy.registering import Register
from jifen.ranking.outcome import Result

_TENURES = {"自有": "own", "政府提供": "government_rental", "公共租赁": "public_rental"}
"""Which address a dwelling on record is."""
_CHILDREN = ("child", "other_child")


class Address(NamedTuple):
    """One address a household may choose; ``taken_first`` are the earlier ones that are on record, so that it may not."""

    where: str
    words: Text
    basis: str
    taken_first: tuple[str, ...]


def standing_for(case: Case, use: str = "settlement") -> Standing | None:
    """Give the standing a claim may rest on: placed or qualified, on a list that was shown and is settled."""
    found = standing_of(case, use)
    if found is None or found.result not in (Result.PLACED, Result.QUALIFIED):
        return None
    return found if _is_settled(found.run.round) else None


def may_claim(case: Case, use: str = "settlement") -> Text | None:
    """
    Say why a case cannot claim now, or None where it can.

    Before the minute of a list the answer is the same for everybody.
    """
    return may_claim_on(case, standing_of(case, use))


def may_claim_on(case: Case, standing: Standing | None) -> Text | None:
    """Say as :func:`may_claim` does why a case cannot claim what its standing gives; None where it can."""
    if standing is None:
        return Text("本批次的结果还没有公布。", "The result of the round is not published yet.")
    return next(_reasons(case, standing), None)


def _reasons(case: Case, standing: Standing) -> Iterator[Text]:
    """Give what stands in the way, one after another: what the standing says itself comes before what has to be looked up."""
    if standing.result not in (Result.PLACED, Result.QUALIFIED):
        yield Text("本批次没有入围。", "The case was not placed in this round.")
    if not _is_settled(standing.run.round):
        yield Text(
            "名单还在公示或异议期内，结果尚未确定。",
            "The list is in publicity or objections run: the result is not final.",
        )
    claims = [State(state) for state in case.claims.order_by("-pk").values_list("state", flat=True)]
    if any(state in ACTIVE for state in claims):
        yield Text("已经申领，不用重复。", "It is claimed already.")
    if case.state not in (CaseState.FROZEN, CaseState.SCORED):
        yield Text("申请已撤回或正在重新核验。", "The application was withdrawn, or is verified again.")
    barred, until = barred_until(case.person, case.city)
    if barred:
        on = day_text(until) if until else None
        ends = Text(f"至{on.zh}", f"until {on.en}") if on else Text("不设期限", "without end")
        yield Text(f"因弄虚作假被限制申请，{ends.zh}。", f"Barred from applying after fraud, {ends.en}.")
    if claims and claims[0] in (State.EXPIRED, State.ENDED, State.ANNULLED):
        yield Text("这次入围的入户资格已经终止。", "The right this result gave has ended.")
    kept = kept_day(case, standing.run.round)
    if kept is not None and kept.is_over:
        yield Text("这次入围的通知书已过有效期。", "The notice this result gave has run out.")


def addresses(case: Case, register: Register | None) -> list[Address]:
    """
    Give the addresses a household may choose, in the order of the city's rules; every address there is where no text names any.

    Args:
        case: whose dwellings on record say what has to be taken first.
        register: of the pack; None and ``unstated`` leave everything open.
    """
    if register is None or register.order == "unstated":
        return [Address(where, words, "", ()) for where, words in WHERE.items() if where != "undecided"]
    order, held = register.order, dwellings(case, register)
    return [
        Address(
            where,
            (with_family_alone(register) if where == "host" else None) or WHERE[where],
            rank.basis or rank.reading or "",
            tuple(one for one in order.before(where) if one in held),
        )
        for rank in order.ranks
        for where in rank.where
    ]


def order_words(register: Register | None) -> Text | None:
    """Tell the order of the city's rules; None where no text has one."""
    return None if register is None or register.order == "unstated" else ranks(register)


def register_of(standing: Standing) -> Register | None:
    """Give the rules of registration of the pack a round is held under."""
    return inputs.pack_of(standing.run.round).register


def family(case: Case, register: Register | None) -> list[str]:
    """Give the members of the family who may move along by the city's rules, each as ``seat:name``."""
    found = members_of(case)
    if register is None or register.moving == "unstated":
        return found
    return [one for one in found if one.partition(":")[0] in register.moving.seats]


def identities(case: Case, members: Iterable[str]) -> dict[str, Fact | None]:
    """
    Give the identity fact of the applicant (``self:``) and of each member; None where there is none any more.

    A name public security has corrected is found by its seat, where only one person has it.
    """
    facts = [one for one in facts_in_force(case.person, "identity") if one.standing != Known.REFUTED]
    found: dict[str, Fact | None] = {}
    for member in ("self:", *members):
        seat, _, name = member.partition(":")
        same = [one for one in facts if one.whose == seat]
        named = [one for one in same if one.values.get("name") == name]
        found[member] = named[0] if named else same[0] if len(same) == 1 else None
    return found


def identity_of(claim: Claim, member: Member) -> Fact | None:
    """Give the identity fact of a member, as it is in force now."""
    number = identity.normalise(member.identity_number)
    for fact in facts_in_force(claim.case.person, "identity"):
        if fact.whose == member.seat and identity.normalise(str(fact.values.get("number", ""))) == number:
            return fact
    return None


def dwellings(case: Case, register: Register | None) -> dict[str, set[str]]:
    """
    Give where the dwellings on record in the city are, by the kind of address; only those a department has confirmed.

    A dwelling of somebody of the family is one's own as far as the texts say so. That of a child is not, where it depends on the age:
    no record says which child it is.
    """
    found = dict[str, set[str]]()
    for whose, where, place in confirmed_dwellings(case):
        if where != "own" or is_certainly_own(register, whose):
            found.setdefault(where, set()).add(place)
    return found


def is_certainly_own(register: Register | None, whose: str) -> bool:
    """Whether a dwelling of somebody of the family is one's own by the texts; any is where they do not say whose."""
    homes = register.homes_of("own") if register is not None else None
    return homes is None or (homes.admit(whose) and not (homes.child_under and whose in _CHILDREN))


def confirmed_dwellings(case: Case) -> Iterator[tuple[str, str, str]]:
    """Give the dwellings in the city a department has confirmed, each with whose it is, the kind of address, and the place."""
    today = clock.today().isoformat()
    for fact in facts_in_force(case.person, "dwelling"):
        place, tenure = str(fact.values.get("place", "")), str(fact.values.get("tenure"))
        if (
            fact.standing == Known.VERIFIED
            and holds(fact)
            and tenure in _TENURES
            and within(place, case.city)
            and str(fact.values.get("end") or today) >= today
        ):
            yield fact.whose, _TENURES[tenure], place


def _is_settled(round_: Round) -> bool:
    if round_.state in (RoundState.FINAL, RoundState.TAKEN_DOWN):
        return True
    days = (round_.publicity_until, round_.objections_until)
    over = not round_.days_are_provisional and all(day is not None and day < clock.today() for day in days)
    open_ = Objection.objects.filter(listed__round=round_).exclude(state=Objection.State.ANSWERED)
    if round_.state != RoundState.PUBLICITY or not over or open_.exists():
        return False
    # A list that is known to be wrong, or may be, is not settled, also where nobody objects any more.
    return not being_verified(round_).exists() and not unranked_changes(round_)
