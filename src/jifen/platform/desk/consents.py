"""Consent at the window: what the person being served is asked by others, and the form that writes their answer down."""

from __future__ import annotations

from typing import Any

from django import forms

from jifen.kernel.errors import Text
from jifen.platform.desk.settling import CONSENT_SORTS
from jifen.platform.desk.telling import place_words
from jifen.platform.people.models import Person
from jifen.platform.settlement import selectors
from jifen.platform.settlement.models import Consent
from jifen.platform.settlement.selectors.consents import STATE_WORDS
from jifen.platform.web.pieces import Cell
from jifen.platform.web.speaking import tell
from jifen.policy.phrasing.register import kin


class AnswerForm(forms.Form):
    """What the person said, which paper was seen, and that the clerk is kin of neither."""

    use_required_attribute = False

    def __init__(self, consent: Consent, *args: Any, **kwargs: Any) -> None:
        """Offer the answers that are possible now."""
        super().__init__(*args, **{"label_suffix": "", "prefix": consent.public, **kwargs})
        choices = [(one.value, tell(*selectors.ANSWERS[one].words)) for one in selectors.may_answer(consent)]
        self.fields["answer"] = forms.ChoiceField(
            label=tell("本人的意思", "What the person says"), choices=choices, widget=forms.RadioSelect
        )
        self.fields["paper"] = forms.CharField(
            label=tell("看过的书面材料", "The signed paper that was seen"),
            max_length=120,
            help_text=tell("写明日期和签名人，例如“2016-03-16 本人签名的同意书”。", "Its day and who signed it."),
        )
        self.fields["no_kin"] = forms.BooleanField(
            label=tell("本人已当面核对身份证；我与双方没有亲属关系", "Card and person were seen; I am kin of neither")
        )


def open_for(person: Person) -> list[Consent]:
    """Give what a person is asked and may answer now."""
    return [one for one in selectors.asked_of(person) if selectors.may_answer(one)]


def facts_of(consent: Consent) -> list[tuple[Text, Any]]:
    """Tell what is asked: who, how many, which address; nothing else of the applicant."""
    claim = consent.claim
    count = claim.members.count()
    state = Cell(STATE_WORDS[consent.state], sort=CONSENT_SORTS[consent.state])
    said = kin((consent.relation,)) if consent.relation else None
    return [
        (Text("谁请其同意", "Who asks"), claim.case.person.name),
        (Text("一起落户的人数", "How many people"), Text(f"{count} 人", str(count))),
        (Text("落户的地址", "Address"), claim.placement.get("address", "")),
        (Text("镇街", "Town"), place_words(claim.town)),
        (Text("作为", "As"), selectors.OF_WORDS[consent.of]),
        *([(Text("申请人说其是自己的", "To the applicant, they say"), said)] if said else []),
        (Text("现在", "Now"), state.value),
    ]
