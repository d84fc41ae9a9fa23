"""Reading consents: whose an address needs, who is still missing, what a person is asked and may answer now."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from hmac import compare_digest
from typing import NamedTuple

from jifen.kernel.errors import Text
from jifen.platform.people.models import Person
from jifen.platform.settlement.lifecycle import State
from jifen.platform.settlement.models import Claim, CollectiveHousehold, Consent
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
_RUNNING = (State.RESERVED, State.CONFIRMED)
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
    """Say whose consent does not stand, by name, as what and how far; None where nothing is missing."""
    rows = consents_of(claim)
    named = {part for one in rows for part in covered(one.of)}
    told = [_standing(one) for one in rows if one.state != Consent.State.GIVEN]
    for part in consenters_for(register, str(claim.placement.get("where"))):
        if part not in named:
            told.append(Text(f"{OF_WORDS[part].zh}（还没有写明是谁）", f"the {OF_WORDS[part].en} (not named yet)"))
    return joined(told, "、", ", ") if told else None


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


def families_of(household: CollectiveHousehold) -> list[Consent]:
    """Give what the holder of a collective household is asked for, or has answered, while the claims run; the newest first."""
    rows = Consent.objects.filter(of=Consent.Of.HOLDER, claim__household=household, claim__state__in=_RUNNING)
    return list(rows.select_related("claim__case__person", "office").order_by("-pk"))


def is_certain(person: Person) -> bool:
    """Whether an account is beyond doubt that of its person, so that they may read and answer what others ask of them."""
    return person.real_name == Person.RealName.CONFIRMED and person.identity_index is not None


def may_answer(consent: Consent) -> list[Answer]:
    """Give the answers that are possible now: until the household is registered, or the claim has ended."""
    if consent.claim.state not in _RUNNING:
        return []
    return [answer for answer, rule in ANSWERS.items() if consent.state in rule.froms]


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for how they were typed."""
    plain = [unicodedata.normalize("NFKC", "".join(name.split())).casefold().encode() for name in (one, other)]
    return compare_digest(*plain)


def _standing(one: Consent) -> Text:
    who, how = OF_WORDS[one.of], STATE_WORDS[one.state]
    return Text(f"{who.zh}{one.name}（{how.zh}）", f"the {who.en} {one.name} ({how.en})")
