"""Asking for consent and being asked: the form that names householder and owner, and what each of both sides is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse

from jifen.kernel import identity
from jifen.kernel.errors import JifenError, Text
from jifen.platform.accounts.forms import PhoneField
from jifen.platform.portal.places import name_of
from jifen.platform.settlement import selectors
from jifen.platform.settlement.lifecycle import State
from jifen.platform.settlement.models import Claim, Consent
from jifen.platform.settlement.selectors.choices import register_of
from jifen.platform.settlement.selectors.consents import STATE_WORDS
from jifen.platform.settlement.services import Named
from jifen.platform.web.pieces import Answer, Cell, Column, Sort
from jifen.platform.web.speaking import tell
from jifen.policy.phrasing.register import homes as homes_words
from jifen.policy.phrasing.register import kin
from jifen.policy.registering import Consenter, Homes

COLUMNS = (Column(Text("谁", "Who")), Column(Text("作为", "As")), Column(Text("答复", "Answer")))
SORTS: dict[str, Sort] = {
    Consent.State.ASKED: Sort.WAIT,
    Consent.State.GIVEN: Sort.DONE,
    Consent.State.REFUSED: Sort.NO,
    Consent.State.REVOKED: Sort.NO,
}
OF_CONSENT = ("settlement.consent_unnamed", "settlement.consent_person", "settlement.host_unfit")
"""What is refused about those who are named, and told on their page."""
_SAME, _OTHER = "same", "other"
_UNSURE, _UNSURE_WORDS = "unsure", Text("说不清", "not sure")
_RELATION = Text("房主是您的什么人", "What the owner is to you")
_PARTS: dict[str, Text] = {"householder": Text("户主", "householder"), "owner": Text("房主", "owner")}


class ConsentForm(forms.Form):
    """Whose consent the dwelling needs: the householder, and the owner where that is somebody else."""

    use_required_attribute = False

    def __init__(
        self,
        needed: tuple[Consenter, ...],
        *args: Any,
        homes: Homes | None = None,
        with_address: bool = True,
        **kwargs: Any,
    ) -> None:
        """
        Ask for those who are needed.

        Args:
            needed: ``householder``, ``owner``.
            args: as of any form.
            homes: whose dwelling it may be by the texts; where they say it, it is asked what its owner is to the applicant.
            with_address: whether the dwelling itself is still to be told.
            kwargs: as of any form.
        """
        super().__init__(*args, **kwargs)
        self.needed = needed
        if with_address:
            self.fields["address"] = forms.CharField(
                label=tell("房屋的地址", "Address of the dwelling"),
                max_length=120,
                help_text=tell("写到门牌号。户主和房主会看到。", "Down to the number; householder and owner see it."),
            )
        for part in needed:
            if part == "owner" and "householder" in needed:
                self.fields["owner_is"] = forms.ChoiceField(
                    label=tell("房主（产权人）是谁", "Who owns the dwelling"),
                    choices=[
                        (_SAME, tell("就是户主", "The householder")),
                        (_OTHER, tell("是另一个人", "Somebody else")),
                    ],
                    widget=forms.RadioSelect,
                )
            self._ask(part, required=part == "householder" or "householder" not in needed)
        if homes is not None and any(selectors.is_owner(part, needed) for part in needed):
            self._ask_relation(homes)

    def clean(self) -> dict[str, Any]:
        """An owner who is somebody else needs name and number; a number that cannot be right is told at once."""
        found = super().clean() or {}
        for part in self.needed:
            number = identity.normalise(found.get(f"{part}_number") or "")
            wrong = identity.problems(number) if number else ()
            if wrong:
                self.add_error(f"{part}_number", tell(*wrong[0].what))
        if found.get("owner_is") == _OTHER:
            for name in ("owner_name", "owner_number"):
                if not found.get(name):
                    self.add_error(name, tell("请填写房主。", "Say who the owner is."))
        return found

    def named(self) -> list[Named]:
        """Give who is asked, as what."""
        told, same = self.cleaned_data, self.cleaned_data.get("owner_is") == _SAME
        found = []
        for part in self.needed:
            if part == "owner" and same:
                continue
            of = Consent.Of.BOTH.value if part == "householder" and same else part
            name, number, phone = (told.get(f"{part}_{what}", "") for what in ("name", "number", "phone"))
            relation = self._relation if selectors.is_owner(of, self.needed) else ""
            found.append(Named(of, name, number, phone, relation))
        return found

    @property
    def _relation(self) -> str:
        told = str(self.cleaned_data.get("relation", _UNSURE))
        return "" if told == _UNSURE else told

    def refuse(self, error: JifenError) -> bool:
        """Say at its field what was refused; gives whether any of it is about this form."""
        mine = [one for one in error.complaints or (error,) if one.code in OF_CONSENT]
        for one in mine:
            told = f"{one.what.zh}{one.mend.zh}", f"{one.what.en} {one.mend.en}"
            self.add_error(one.where if one.where in self.fields else None, tell(*told))
        return bool(mine)

    def answers(self) -> list[Answer]:
        """Tell who is asked, for the page on which it is checked; the number is not shown again."""
        told = [Answer(Text("房屋的地址", "Address of the dwelling"), self.cleaned_data["address"])]
        told += [Answer(selectors.OF_WORDS[one.of], one.name) for one in self.named()]
        if "relation" in self.fields:
            told.append(Answer(_RELATION, kin((self._relation,)) if self._relation else _UNSURE_WORDS))
        return told

    def carried(self) -> list[tuple[str, str]]:
        """Give what was typed once more, for the form that sends it."""
        return carried(self.data, self.fields)

    def _ask_relation(self, homes: Homes) -> None:
        rule = homes_words(homes)
        choices = [(one, tell(*kin((one,)))) for one in selectors.TOLD]
        self.fields["relation"] = forms.ChoiceField(
            label=tell("房主是您的什么人", "What the owner of the dwelling is to you"),
            choices=[*choices, (_UNSURE, tell(*_UNSURE_WORDS))],
            widget=forms.RadioSelect,
            help_text=tell(
                f"本市规则许可：{rule.zh}。说不清的由经办人核对，不会因此不予办理。",
                f"The city's rules allow: {rule.en}. Where you are not sure an officer looks; that alone refuses nobody.",
            ),
        )

    def _ask(self, part: str, *, required: bool) -> None:
        who = _PARTS[part]
        plain = {"autocomplete": "off", "spellcheck": "false"}
        self.fields[f"{part}_name"] = forms.CharField(
            label=tell(f"{who.zh}的姓名", f"Name of the {who.en}"),
            max_length=60,
            required=required,
            widget=forms.TextInput({"autocomplete": "off"}),
        )
        self.fields[f"{part}_number"] = forms.CharField(
            label=tell(f"{who.zh}的公民身份号码", f"Identity number of the {who.en}"),
            max_length=24,
            required=required,
            help_text=tell("加密保存，只用来让本人找到这件事。", "Kept encrypted, only for them to find this by."),
            widget=forms.TextInput(plain),
        )
        self.fields[f"{part}_phone"] = PhoneField(
            label=tell(f"{who.zh}的手机号", f"Phone of the {who.en}"),
            required=False,
            help_text=tell("发一条短信请本人答复；可以不填，由您转告。", "For one message; or tell them yourself."),
            widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
        )


def relation_words(consent: Consent) -> Text | None:
    """Tell what the applicant says that an owner is to them; None where they do not."""
    return kin((consent.relation,)) if consent.relation else None


def carried(data: Any, names: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give what a page sent under some names once more."""
    pairs = data.lists() if hasattr(data, "lists") else ((name, [value]) for name, value in data.items())
    return [(name, value) for name, values in pairs if name in names for value in values]


def told(claim: Claim) -> dict[str, Any]:
    """Tell the applicant who was asked and how far each is, who is missing, and where others are named while that is possible."""
    waiting = selectors.waits_for_register(claim)
    missing = selectors.missing(claim, register_of(claim.standing)) if waiting else None
    # Whose collective household it is cannot be somebody else.
    again = missing is not None and claim.state == State.RESERVED and claim.household_id is None
    return {
        "consents": [
            [one.name, selectors.OF_WORDS[one.of], Cell(STATE_WORDS[one.state], sort=SORTS[one.state])]
            for one in selectors.consents_of(claim)
        ],
        "consent_columns": COLUMNS,
        "missing": missing,
        "consents_url": reverse("portal:settle_consents", args=[claim.case.public]) if again else "",
    }


def listed(consent: Consent) -> tuple[Consent, Text, Cell]:
    """Tell a consent in the list of whoever is asked: as what, and where it stands."""
    return consent, selectors.OF_WORDS[consent.of], state_of(consent)


def state_of(consent: Consent) -> Cell:
    """Tell where a consent stands for whoever is asked; what became of the claim is told only as far as it binds them."""
    claim, revoked = consent.claim, consent.state == Consent.State.REVOKED
    done = claim.state == State.SETTLED and not selectors.waits_for_register(claim)
    if done and revoked:
        return Cell(Text("收回时户口已经登记", "registered before it was taken back"), sort=Sort.NO)
    if done:
        return Cell(Text("户口已登记，已经结束", "registered, this is over"), sort=Sort.LOCKED)
    if claim.registering and revoked:
        return Cell(Text("已收回，等公安答复", "taken back, public security answers next"), sort=Sort.WAIT)
    if not selectors.may_answer(consent):
        return Cell(Text("已经结束，不用再答复", "over, no answer is needed"), sort=Sort.LOCKED)
    if consent.state == Consent.State.ASKED:
        return Cell(Text("等您答复", "waits for you"), sort=Sort.TODO)
    return Cell(STATE_WORDS[consent.state], sort=SORTS[consent.state])


def turn_to(consent: Consent) -> Text | None:
    """Tell whoever consented what public security makes of it, and which office to speak to; None while it is not at it."""
    claim = consent.claim
    revoked, asked = consent.state == Consent.State.REVOKED, selectors.registration_of(claim)
    if claim.registering and revoked and asked is not None:
        office = asked.office.words
        return Text(
            f"{office.zh}已在办理，已告知不得再登记，请等其答复。您收回以前已经登记的，以登记为准。",
            f"{office.en} has it in hand and is told to register nobody; its answer comes next. What it had registered before stands.",
        )
    done = selectors.registered_by(claim) if claim.state == State.SETTLED else None
    if done is None:
        return None
    if selectors.waits_for_register(claim):
        return _in_part(done.office.words, revoked=revoked)
    late = Text("您收回同意时已经来不及。", "It was too late to take your consent back. ") if revoked else Text("", "")
    zh, en = done.office.words
    return Text(
        f"{zh}已经登记这一家的户口。{late.zh}登记是否变更由公安机关决定，请带身份证向{zh}提出。",
        f"{en} has registered the household. {late.en}Whether the entry changes is decided by public security: bring your card and speak to {en}.",
    )


def _in_part(office: Text, *, revoked: bool) -> Text:
    """Tell whoever consented that some of the household are registered and others are not, and what taking it back is for."""
    zh, en = office
    if revoked:
        return Text(
            f"{zh}已经登记这一家的一部分人；您收回了同意，其余的人不再登记在这里。已登记的是否变更由公安机关决定，请带身份证向{zh}提出。",
            f"{en} has registered some of the household; as you took your consent back, the others are not registered here. Whether what is "
            f"registered changes is decided by public security: bring your card and speak to {en}.",
        )
    return Text(
        f"{zh}已经登记这一家的一部分人，其余的还没有登记。您现在收回同意，只对其余的人有效。",
        f"{en} has registered some of the household and not the others. Taking your consent back now holds for the others alone.",
    )


def asked(consent: Consent) -> list[tuple[Text, Any]]:
    """Tell whoever is asked what exactly: who, how many, which address; nothing else of the applicant."""
    claim = consent.claim
    count = claim.members.count()
    said = relation_words(consent)
    return [
        (Text("谁请您同意", "Who asks"), claim.case.person.name),
        (Text("一起落户的人数", "How many people"), Text(f"{count} 人", str(count))),
        (Text("落户的地址", "Address"), claim.placement.get("address", "")),
        (Text("所在镇街", "Town"), name_of(claim.town)),
        (Text("您作为", "You are asked as"), selectors.OF_WORDS[consent.of]),
        *([(Text("对方说您是其", "They say you are their"), said)] if said else []),
        (Text("编号", "Reference"), consent.public),
    ]
