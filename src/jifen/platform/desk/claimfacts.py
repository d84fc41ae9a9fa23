"""What somebody should know before an act on a claim."""

from __future__ import annotations

from typing import Any

from jifen.kernel.errors import Text
from jifen.platform.desk.telling import due_words, place_words
from jifen.platform.rounds.selectors.lists import status_words
from jifen.platform.settlement import selectors
from jifen.platform.settlement.lifecycle import RULES
from jifen.platform.settlement.lifecycle import Act as Step
from jifen.platform.settlement.models import Claim
from jifen.platform.settlement.selectors.choices import register_of


def facts_before(claim: Claim, key: str) -> list[tuple[Text, Any]]:
    """Give what somebody should know before an act: who moves, until when, what was proposed and by whom."""
    facts: list[tuple[Text, Any]] = [
        (Text("排名结果", "Result"), status_words(claim.standing)),
        (Text("全家", "Household"), Text(f"{claim.members.count()} 人", f"{claim.members.count()} people")),
    ]
    missing = selectors.missing(claim, register_of(claim.standing))
    if key in ("confirm", "register") and missing is not None:
        facts.append((Text("还差同意", "Consent missing"), missing))
    unfit = [
        one.name for one in claim.members.all() if (found := selectors.fit_of(claim, one)) and found.fits is not True
    ]
    if key == "confirm" and unfit:
        facts.append((Text("随迁条件要看的", "To be looked at"), "、".join(unfit)))
    home = selectors.home_fit(claim) if key == "confirm" else None
    if home is not None and home.fits is None:
        facts.append((Text("住房要看的", "Dwelling, to be looked at"), home.why[0]))
    if key == "town":
        facts.append((Text("现在的落户镇街", "Town now"), place_words(claim.town)))
    town = selectors.town_to_look_at(claim) if key in ("confirm", "town") else None
    if town is not None:
        facts.append((Text("落户镇街要看的", "Town, to be looked at"), town))
    if key == "extend":
        facts.append((Text("现在的有效期", "Valid until now"), due_words(claim.valid_until)))
        facts.append((Text("最迟可延到", "Extended at most until"), due_words(selectors.latest_extension(claim))))
    facts += _of_register(claim, key)
    proposal = selectors.proposal_of(claim)
    if key in ("annul", "reinstate", "lift", "decline") and proposal is not None:
        facts += [
            (Text("提请", "Proposed by"), proposal.actor),
            (Text("提请办什么", "What is proposed"), RULES[Step(proposal.act)].words),
            (Text("查实的情况", "What was found"), proposal.reason),
        ]
    return facts


def _of_register(claim: Claim, key: str) -> list[tuple[Text, Any]]:
    """Say before an annulment which office will be told, and before a reinstatement what became of the entry."""
    if key == "annul" and (last := selectors.registered_by(claim)) is not None:
        names = "、".join(one.name for one in selectors.in_register(claim))
        return [(Text("已登记", "Registered"), names), (Text("将告知", "Will be told"), last.office.words)]
    asked = next(iter(selectors.cancellations_of(claim)), None)
    if key not in ("propose_back", "reinstate") or asked is None:
        return []
    facts = [(Text("登记的注销", "The entry"), selectors.words_of(asked))]
    if selectors.is_cancelled(claim):
        anew = Text(
            "恢复后回到“通知书已发”，全家要重新申请公安登记",
            "it goes back to the notice, and the household is registered anew",
        )
        facts.append((Text("恢复以后", "After that"), anew))
    return facts
