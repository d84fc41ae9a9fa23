"""
Reserving: the applicant claims the place the ranking gave, for the whole household at once.

Nobody may have two claims in the province, neither as applicant nor as somebody who moves along. The database decides, also where
two cities act in the same moment: the index of an identity number stands once among active members, or the claim is not made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from jifen.kernel import identity
from jifen.kernel.errors import BadInputError, Complaint, RefusedError, Text
from jifen.platform.casework import placement
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.evidence.models import Fact
from jifen.platform.settlement import places
from jifen.platform.settlement.models import Claim, CollectiveHousehold, Member
from jifen.platform.settlement.moving import tell, wrote
from jifen.platform.settlement.selectors import fitting
from jifen.platform.settlement.selectors.choices import (
    addresses,
    family,
    identities,
    may_claim,
    register_of,
    standing_for,
)
from jifen.platform.settlement.selectors.claims import is_bound
from jifen.platform.settlement.selectors.consents import consenters_for
from jifen.platform.settlement.selectors.households import SORTS_OF
from jifen.platform.settlement.selectors.lasting import LastDay, kept_day
from jifen.platform.settlement.selectors.towns import stands_where_it_may, town_for
from jifen.platform.settlement.services.naming import (
    Named,
    ask_consents,
    ask_holder,
    refuse_misnamed,
    refuse_unfit_host,
)
from jifen.platform.vault.index import Purpose, blind_index
from jifen.policy.registering import Register

_ROLES = ("applicant", "clerk", "agent")


def reserve(
    *,
    case: Case,
    use: str = "settlement",
    members: Iterable[str],
    where: str,
    host: str,
    consent: bool,
    household: CollectiveHousehold | None = None,
    consents: Sequence[Named] = (),
    address: str = "",
    actor: Actor,
) -> Claim:
    """
    Claim the right to settle, for the applicant and those who move along.

    Args:
        case: placed, or qualified where nobody is ranked, on a list that is settled.
        use: of the round.
        members: who moves along, each as ``seat:name`` of :func:`~jifen.platform.settlement.selectors.family`.
        where: a key of :data:`jifen.platform.casework.placement.WHERE`.
        host: householder, employer or community, where the household is not on the platform.
        consent: whether an employer or community has consented; nobody's word for a householder or an owner.
        household: a collective household on the platform; each member gets a place in it.
        consents: whose consent the address needs, each to be asked themselves.
        address: of the dwelling, where such consents are needed.
        actor: the applicant, or who acts for them.

    Raises:
        RefusedError: ``settlement.not_now``, ``settlement.earlier_address``, ``settlement.claimed_already``,
            ``settlement.household_full``, ``settlement.household_closed``, ``settlement.other_town``.
        BadInputError: ``platform.placement``; ``settlement.address_not_here``, ``settlement.member_not_here``,
            ``settlement.member_unfit``, ``settlement.no_number``, ``settlement.number_twice``, ``settlement.consent_unnamed``, ``settlement.consent_person``,
            ``settlement.host_unfit``.
    """
    if actor.role not in _ROLES:
        raise _not_now(Text("只能由本人或其代办人申领。", "Only the applicant, or who acts for them, may claim."))
    why = may_claim(case, use)
    standing = standing_for(case, use)
    if why is not None or standing is None:
        raise _not_now(why or Text("结果尚未确定。", "The result is not final."))
    register = register_of(standing)
    if household is not None:
        refuse_household(household, case, where, register)
        host, consent = household.name, True
    needed = set(consenters_for(register, where))
    if needed:
        host, consent = _whose(consents), True  # who is not named is told below, at the field of their name
    answer = placement.placed(case=case, where=where, host=host, consent=consent, members=members)
    if household is not None:
        answer["consent"] = False  # the holder of the household answers for it
    _refuse_address(case, where, register)
    people = _people(case, answer["members"], register, fitting.counted_on(standing))
    if needed:
        refuse_misnamed(consents, needed, [_number(fact) for fact in people], address=address)
        refuse_unfit_host(consents, case, register, where)
        answer |= {"consent": False, "address": address.strip()}  # what the applicant says is no consent of theirs
    town = town_for(case, register, where, household).code
    until = kept_day(case, standing.run.round) or LastDay(None)
    claim = Claim(
        case=case,
        standing=standing,
        city=case.city,
        town=town,
        placement=answer,
        household=household,
        reserved_at=clock.now(),
        valid_until=until.on,
        valid_is_provisional=until.provisional,
    )
    return _reserved(claim, people, consents if needed else (), actor)


def _reserved(claim: Claim, people: list[Fact], consents: Sequence[Named], actor: Actor) -> Claim:
    """Write the claim with everything that hangs on it, or nothing."""
    try:
        with transaction.atomic():
            # Held until the claim stands: who takes the application back comes before it, or finds the claim.
            state = Case.objects.select_for_update(of=("self",)).values_list("state", flat=True).get(pk=claim.case_id)
            if state != claim.case.state:
                raise _not_now(Text("申请刚刚有了变化。", "The application has just changed."))
            claim.save(force_insert=True)
            moving = _members(claim, people)
            if claim.household is not None:
                places.take(claim.household, moving)
            wrote(claim, "reserve", actor, members=len(moving), where=claim.placement["where"])
            ask_consents(claim, consents, actor)
            ask_holder(claim, actor)
            tell(claim, "claim_reserved")
    except IntegrityError as error:
        raise _claimed(people) from error
    return claim


def _whose(consents: Sequence[Named]) -> str:
    """Say whose household it is: the householder's, where one is named."""
    named = sorted(consents, key=lambda one: one.of == "owner")
    return next((one.name.strip() for one in named), "") or "-"


def _members(claim: Claim, people: list[Fact]) -> list[Member]:
    """Make the members in the order of their indexes: two families that share people never wait for one another in a circle."""
    made = [
        Member(
            claim=claim,
            seat=fact.whose,
            name=str(fact.values["name"]),
            identity_number=_number(fact),
            index=blind_index(Purpose.SETTLEMENT, _number(fact)),
        )
        for fact in people
    ]
    # The suite may have been switched since: what the other one wrote is no duplicate to the database.
    if _active(people):
        raise _claimed(people)
    for one in sorted(made, key=lambda member: bytes(member.index)):
        one.save(force_insert=True)
    return made


def _active(people: list[Fact]) -> list[Fact]:
    return [fact for fact in people if is_bound(_number(fact))]


def _claimed(people: list[Fact]) -> RefusedError:
    names = [str(fact.values["name"]) for fact in _active(people)]
    return RefusedError(
        "settlement.claimed_already",
        Text(
            f"{'、'.join(names) or '家庭成员'}在本省已有一份有效的入户资格，同一人只能有一份。",
            f"{', '.join(names) or 'Somebody of the household'} has an active claim in the province already; there can be only one.",
        ),
        Text(
            "请先放弃另一份，或不带该成员随迁；如非本人办理，请到受理窗口反映。",
            "Give the other one up first, or do not name that person; if it was not theirs, tell a window.",
        ),
    )


def _people(case: Case, members: list[str], register: Register | None, on: date) -> list[Fact]:
    """Give the identity facts of everybody who moves, the applicant first, or say what is wrong with each."""
    allowed, found = family(case, register), identities(case, members)
    wrong: list[Complaint] = []
    for member, fact in found.items():
        name = member.partition(":")[2] or case.person.name
        if member != "self:" and member not in allowed:
            what = Text(f"{name}不在本市随迁人员的范围内。", f"{name} is none of those who may move along here.")
            mend = Text("请只选本市规则列出的家庭成员。", "Choose only members the city's rules name.")
            wrong.append(Complaint("settlement.member_not_here", "members", what, mend))
        elif fact is None or identity.problems(_number(fact)):
            what = Text(f"{name}没有可用的公民身份号码。", f"There is no usable identity number of {name}.")
            mend = Text("请在家庭成员的身份记录里补上号码。", "Add the number to the identity record first.")
            wrong.append(Complaint("settlement.no_number", "members", what, mend))
        elif member != "self:" and (found_ := fitting.fit_of_fact(fact, register, on=on)).fits is False:
            wrong.append(_unfit(name, found_))
    wrong += _same_number([fact for fact in found.values() if fact is not None])
    if wrong:
        raise BadInputError(wrong[0].code, wrong[0].what, wrong[0].mend, where="members", complaints=wrong)
    return [fact for fact in found.values() if fact is not None]


def _same_number(people: list[Fact]) -> list[Complaint]:
    """Complain of numbers that two of the household have: one of them was written down wrongly."""
    by: dict[str, list[str]] = {}
    for fact in people:
        by.setdefault(_number(fact), []).append(str(fact.values.get("name", "")))
    mend = Text("请先更正身份记录里写错的号码。", "Have the number that is wrong corrected in the identity records.")
    return [
        Complaint("settlement.number_twice", "members", Text(f"{'、'.join(names)}的公民身份号码相同。", f"{', '.join(names)} have the same identity number."), mend)
        for number, names in by.items()
        if number and len(names) > 1
    ]  # fmt: skip


def _unfit(name: str, found: fitting.Fit) -> Complaint:
    why = found.why[0]
    what = Text(f"{name}{why.zh}（{found.basis}）。", f"{name}: {why.en} ({found.basis}).")
    mend = Text("请不选该成员；号码登记有误的，先更正身份记录。", "Leave them out; where the number is wrong, have it corrected first.")  # fmt: skip
    return Complaint("settlement.member_unfit", "members", what, mend)


def _number(fact: Fact) -> str:
    return identity.normalise(str(fact.values.get("number", "")))


def _refuse_address(case: Case, where: str, register: Register | None) -> None:
    found = next((one for one in addresses(case, register) if one.where == where), None)
    if found is None:
        raise BadInputError(
            "settlement.address_not_here",
            Text(
                "本市的规则没有这种落户地址，或还没有选定。",
                "The city's rules have no such address, or none is chosen.",
            ),
            Text("请从列出的地址中选一种。", "Choose one of those that are listed."),
            where="where",
        )
    if found.taken_first:
        names = [placement.WHERE[one] for one in found.taken_first]
        raise RefusedError(
            "settlement.earlier_address",
            Text(
                f"登记显示您在本市有{'、'.join(one.zh for one in names)}，按本市次序应先落在那里（{found.basis}）。",
                f"On record in the city: {', '.join(one.en for one in names)}; by its order that comes first ({found.basis}).",
            ),
            Text(
                "请改选该地址；登记有误的，请到受理窗口更正。",
                "Choose it; where the record is wrong, have it corrected.",
            ),
            where="where",
        )


def refuse_household(household: CollectiveHousehold, case: Case, where: str, register: Register | None) -> None:
    """
    Refuse a collective household that takes nobody in, is no such address, or stands where the texts allow none.

    Raises:
        RefusedError: ``settlement.household_closed``, ``settlement.other_town``.
    """
    fits = household.sort in SORTS_OF.get(where, ()) and household.city == case.city
    if not fits or household.state != CollectiveHousehold.State.OPEN:
        raise RefusedError(
            "settlement.household_closed",
            Text("这个集体户不接收迁入，或与所选地址不符。", "The collective household takes nobody in, or does not fit the address."),
            Text("请在公开的集体户名单中另选一个。", "Choose another of the public register."),
            where="household",
        )  # fmt: skip
    if not stands_where_it_may(household, case, register, where):
        raise RefusedError(
            "settlement.other_town",
            Text("按本市规则，集体户须在申请地的镇街。", "By the city's rules the collective household stands in the town applied for."),
            Text("请选申请地镇街的集体户。", "Choose one of that town."),
            where="household",
        )  # fmt: skip


def _not_now(why: Text) -> RefusedError:
    return RefusedError(
        "settlement.not_now",
        why,
        Text("请在结果页查看现在到哪一步。", "See on the page of your result where it stands."),
    )
