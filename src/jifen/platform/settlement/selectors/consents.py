"""Reading consents: whose an address needs, who is still missing, what a person is asked and may answer now."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from hmac import compare_digest
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from jifen.kernel.errors import Text
from jifen.platform.people.models import Person
from jifen.platform.settlement.lifecycle import ACTIVE, State
from jifen.platform.settlement.models import Claim, CollectiveHousehold, Consent, Member
from jifen.platform.settlement.selectors.homes import host_fit, is_owner
from jifen.platform.vault.index import Purpose, blind_indexes
from jifen.policy.phrasing import joined
from jifen.policy.registering import EVERYBODY, Consenter, Register

HOST = "host"
"""The address that is the dwelling of relatives or friends (搭户)."""

OF_WORDS: dict[str, Text] = {
    Consent.Of.HOUSEHOLDER: Text("户主", "householder"),
    Consent.Of.OWNER: Text("房主", "owner"),
    Consent.Of.BOTH: Text("户主兼房主", "householder and owner"),
    Consent.Of.HOLDER: Text("集体户管理单位", "holder of the collective household"),
}
STATE_WORDS: dict[str, Text] = {
    Consent.State.ASKED: Text("等待答复", "not answered yet"),
    Consent.State.GIVEN: Text("已同意", "consented"),
    Consent.State.REFUSED: Text("不同意", "did not consent"),
    Consent.State.REVOKED: Text("已收回同意", "took the consent back"),
    Consent.State.REPLACED: Text("已改请别人", "somebody else is asked"),
}
_NOT_REGISTERED = Member.objects.filter(registered_on__isnull=True, released_on__isnull=True)
_COVERS = {
    Consent.Of.HOUSEHOLDER.value: {"householder"},
    Consent.Of.OWNER.value: {"owner"},
    Consent.Of.BOTH.value: {"householder", "owner"},
    Consent.Of.HOLDER.value: {"holder"},
}


class Answer(StrEnum):
    """What somebody answers."""

    GIVE = "give"
    REFUSE = "refuse"
    REVOKE = "revoke"


class AnswerRule(NamedTuple):
    """Where an answer may start, where it ends, and the words of it."""

    froms: tuple[str, ...]
    to: str
    words: Text


ANSWERS: dict[Answer, AnswerRule] = {
    Answer.GIVE: AnswerRule(
        (Consent.State.ASKED, Consent.State.REFUSED, Consent.State.REVOKED),
        Consent.State.GIVEN,
        Text("同意", "consent"),
    ),
    Answer.REFUSE: AnswerRule((Consent.State.ASKED,), Consent.State.REFUSED, Text("不同意", "do not consent")),
    Answer.REVOKE: AnswerRule((Consent.State.GIVEN,), Consent.State.REVOKED, Text("收回同意", "take the consent back")),
}


def consenters_for(register: Register | None, where: str) -> tuple[Consenter, ...]:
    """
    Give whose consent an address needs, as the city's texts say.

    Where they do not say it, a dwelling of somebody else needs everybody's: what is unknown is never taken for given.
    """
    said = register.consents_of(where) if register is not None else None
    if said is not None:
        return said.of
    return EVERYBODY if where == HOST else ()


def covered(of: str) -> set[str]:
    """Give whose consent a person asked as this stands for."""
    return _COVERS[of]


def consents_of(claim: Claim) -> list[Consent]:
    """Give the consents of a claim that somebody is asked for now, in the order they were asked."""
    return list(claim.consents.exclude(state=Consent.State.REPLACED).select_related("office").order_by("pk"))


def missing(claim: Claim, register: Register | None) -> Text | None:
    """
    Say whose consent does not stand, by name, as what and how far; None where nothing is missing.

    The consent of an owner who, by the texts, may not take the household in is none.
    """
    rows = consents_of(claim)
    named = {part for one in rows for part in covered(one.of)}
    told = [_standing(one, unfit_of(claim, one, register)) for one in rows if not stands(claim, one, register)]
    for part in consenters_for(register, str(claim.placement.get("where"))):
        if part not in named:
            told.append(Text(f"{OF_WORDS[part].zh}（还没有写明是谁）", f"the {OF_WORDS[part].en} (not named yet)"))
    return joined(told, "、", ", ") if told else None


def stands(claim: Claim, consent: Consent, register: Register | None) -> bool:
    """Whether a consent is given, by somebody who may give it."""
    return consent.state == Consent.State.GIVEN and unfit_of(claim, consent, register) is None


def unfit_of(claim: Claim, consent: Consent, register: Register | None) -> Text | None:
    """Say why an owner may not take a household in by the texts, as it is known now; None where nothing certain is against it."""
    where = str(claim.placement.get("where"))
    if where != HOST or not is_owner(consent.of, consenters_for(register, where)):
        return None
    homes = register.homes_of(where) if register is not None else None
    found = host_fit(claim.case, homes, number=consent.identity_number, told=consent.relation)
    return found.why[0] if found.fits is False else None


def asked_of(person: Person) -> list[Consent]:
    """Give what a person is asked for, the newest first: number and name are as the applicant gave them, or it is not theirs."""
    if not person.identity_number:
        return []
    rows = Consent.objects.filter(index__in=blind_indexes(Purpose.CONSENT, person.identity_number))
    found = rows.exclude(state=Consent.State.REPLACED).select_related("claim__case__person", "office").order_by("-pk")
    return [one for one in found if same_name(one.name, person.name)]


def consent_asked_of(person: Person, public: str) -> Consent | None:
    """Give one consent a person is asked for; that of anybody else is not there."""
    return next((one for one in asked_of(person) if one.public == public), None)


def taken_back(case: str) -> list[Consent]:
    """Give the consents of the newest claim of a case that were taken back, by the public name of the case."""
    claim = Claim.objects.filter(case__public=case).order_by("-pk").first()
    return list(claim.consents.filter(state=Consent.State.REVOKED).order_by("pk")) if claim is not None else []


def families_of(household: CollectiveHousehold) -> list[Consent]:
    """Give what the holder of a collective household is asked for, or has answered, until everybody is registered; the newest first."""
    waiting = _NOT_REGISTERED.filter(claim=OuterRef("claim"))
    rows = Consent.objects.filter(Exists(waiting), of=Consent.Of.HOLDER, claim__household=household)
    return list(rows.filter(claim__state__in=ACTIVE).select_related("claim__case__person", "office").order_by("-pk"))


def is_certain(person: Person) -> bool:
    """Whether an account is beyond doubt that of its person, so that they may read and answer what others ask of them."""
    return person.real_name == Person.RealName.CONFIRMED and person.identity_index is not None


def waits_for_register(claim: Claim) -> bool:
    """Whether a claim runs and somebody of it is not registered yet; the applicant may be."""
    return claim.state in ACTIVE and _NOT_REGISTERED.filter(claim=claim).exists()


def may_answer(consent: Consent) -> list[Answer]:
    """Give the answers that are possible now: until everybody of the household is registered, or the claim has ended."""
    if not waits_for_register(consent.claim):
        return []
    return [answer for answer, rule in ANSWERS.items() if consent.state in rule.froms]


def is_too_late(consent: Consent, answer: Answer) -> bool:
    """Whether somebody would take a consent back that has done its work: everybody is registered."""
    return answer is Answer.REVOKE and consent.state == Consent.State.GIVEN and consent.claim.state == State.SETTLED


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for how they were typed."""
    plain = [unicodedata.normalize("NFKC", "".join(name.split())).casefold().encode() for name in (one, other)]
    return compare_digest(*plain)


def _standing(one: Consent, unfit: Text | None) -> Text:
    who, how = OF_WORDS[one.of], unfit or STATE_WORDS[one.state]
    return Text(f"{who.zh}{one.name}（{how.zh}）", f"the {who.en} {one.name} ({how.en})")
