"""Whose dwelling a household goes to, held against the city's texts: what is not known is looked at, never refused."""

from __future__ import annotations

from typing import get_args

from jifen.kernel.errors import Text
from jifen.platform.casework.models import Case
from jifen.platform.evidence.kinship import relation_of
from jifen.platform.settlement.models import Claim, Consent
from jifen.platform.settlement.selectors.choices import confirmed_dwellings, is_certainly_own, register_of
from jifen.platform.settlement.selectors.fitting import Fit
from jifen.policy.phrasing.register import homes as homes_words
from jifen.policy.phrasing.register import kin as kin_words
from jifen.policy.registering import EVERYBODY, Consenter, Homes, Kin, Register

TOLD: tuple[str, ...] = tuple(one for one in get_args(Kin) if one not in ("self", "child"))
"""What an applicant may say that the owner of a dwelling is to them; a child is one, whatever school it goes to."""


def is_owner(of: str, consenters: tuple[Consenter, ...] = EVERYBODY) -> bool:
    """Whether whoever is asked as this is the one whose dwelling it is: the owner; the householder where no owner is asked."""
    return of in (Consent.Of.OWNER, Consent.Of.BOTH) or (of == Consent.Of.HOUSEHOLDER and "owner" not in consenters)


def host_fit(case: Case, homes: Homes | None, *, number: str, told: str) -> Fit:
    """
    Hold the owner of a dwelling against the texts: records first, then what the applicant says.

    Args:
        case: whose household goes there.
        homes: what the texts say of such an address; None where they do not.
        number: identity number of the owner.
        told: what the applicant says that the owner is to them, of :data:`TOLD`; empty where they do not say.
    """
    if homes is None:
        return Fit(None, (Text("条文没有写可以落在谁的住房", "no text says whose dwelling it may be"),))
    basis, known = homes.basis or homes.reading or "", relation_of(case.person, number)
    kin = known or told
    if not kin:
        return Fit(None, (_unsaid(homes),), basis)
    who, rule = kin_words((kin,)), homes_words(homes)
    if kin in homes.doubted:
        return Fit(None, (Text(f"房主是申请人的{who.zh}，条文没有写算不算", f"owner: {who.en}; no text says whether that will do"),), basis)  # fmt: skip
    if not homes.admit(kin):
        return Fit(False, (Text(f"房主是申请人的{who.zh}，本市规则只许：{rule.zh}", f"owner: {who.en}; the city's rules allow: {rule.en}"),), basis)  # fmt: skip
    if known or ("friend" in homes.kin and kin != "landlord"):
        return Fit(True, (), basis)
    return Fit(None, (Text(f"请看房主是申请人的{who.zh}的证明", f"look at the proof of who the owner is: {who.en}"),), basis)  # fmt: skip


def home_fit(claim: Claim) -> Fit | None:
    """Hold the dwelling a claim goes to against the texts; None where it goes to no dwelling of a family or of friends."""
    register, where = register_of(claim.standing), str(claim.placement.get("where"))
    homes = register.homes_of(where) if register is not None else None
    if where == "own":
        return _own_fit(claim.case, register, homes)
    if where != "host":
        return None
    said = register.consents_of(where) if register is not None else None
    consenters = said.of if said is not None else EVERYBODY
    rows = claim.consents.exclude(state=Consent.State.REPLACED).order_by("pk")
    owner = next((row for row in rows if is_owner(row.of, consenters)), None)
    if owner is None:
        return Fit(None, (Text("还没有写明房主是谁", "it is not said who the owner is"),))
    return host_fit(claim.case, homes, number=owner.identity_number, told=owner.relation)


def _own_fit(case: Case, register: Register | None, homes: Homes | None) -> Fit:
    if homes is None:
        return Fit(None, (Text("条文没有写自有住房算谁的，请看产权证明", "no text says whose dwelling is one's own: look at the title"),))  # fmt: skip
    basis, rule = homes.basis or homes.reading or "", homes_words(homes)
    whose = tuple(dict.fromkeys(one for one, where, _ in confirmed_dwellings(case) if where == "own"))
    if any(is_certainly_own(register, one) for one in whose):
        return Fit(True, (), basis)
    if not whose:
        look = Text(f"登记里没有自有住房，请看产权证明；本市规则算：{rule.zh}", f"no dwelling on record: look at the title; by the rules that of {rule.en}")  # fmt: skip
    else:
        who = kin_words(whose)
        look = Text(f"登记里的住房是{who.zh}的，本市规则算：{rule.zh}", f"the dwelling on record is that of {who.en}; by the rules that of {rule.en}")  # fmt: skip
    return Fit(None, (look,), basis)


def _unsaid(homes: Homes) -> Text:
    rule = homes_words(homes)
    return Text(f"没有写房主是申请人的什么人，本市规则许可：{rule.zh}", f"it is not said what the owner is to the applicant; the city's rules allow: {rule.en}")  # fmt: skip
