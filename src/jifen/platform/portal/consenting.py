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

COLUMNS = (Column(Text("谁", "Who")), Column(Text("作为", "As")), Column(Text("答复", "Answer")))
SORTS: dict[str, Sort] = {
    Consent.State.ASKED: Sort.WAIT,
    Consent.State.GIVEN: Sort.DONE,
    Consent.State.REFUSED: Sort.NO,
    Consent.State.REVOKED: Sort.NO,
}
OF_CONSENT = ("settlement.consent_unnamed", "settlement.consent_person")
"""What is refused about those who are named, and told on their page."""
_SAME, _OTHER = "same", "other"
_PARTS: dict[str, Text] = {"householder": Text("户主", "householder"), "owner": Text("房主", "owner")}


class ConsentForm(forms.Form):
    """Whose consent the dwelling needs: the householder, and the owner where that is somebody else."""

    use_required_attribute = False

    def __init__(self, needed: tuple[str, ...], *args: Any, with_address: bool = True, **kwargs: Any) -> None:
        """
        Ask for those who are needed.

        Args:
            needed: ``householder``, ``owner``.
            args: as of any form.
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
            found.append(Named(of, *(told.get(f"{part}_{name}", "") for name in ("name", "number", "phone"))))
        return found

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
        return told + [Answer(selectors.OF_WORDS[one.of], one.name) for one in self.named()]

    def carried(self) -> list[tuple[str, str]]:
        """Give what was typed once more, for the form that sends it."""
        return carried(self.data, self.fields)

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


def carried(data: Any, names: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give what a page sent under some names once more."""
    pairs = data.lists() if hasattr(data, "lists") else ((name, [value]) for name, value in data.items())
    return [(name, value) for name, values in pairs if name in names for value in values]


def told(claim: Claim) -> dict[str, Any]:
    """Tell the applicant who was asked and how far each is, who is missing, and where others are named while that is possible."""
    running = claim.state in (State.RESERVED, State.CONFIRMED)
    missing = selectors.missing(claim, register_of(claim.standing)) if running else None
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
    claim = consent.claim
    if claim.state == State.SETTLED:
        return Cell(Text("户口已登记，已经结束", "registered, this is over"), sort=Sort.LOCKED)
    if not selectors.may_answer(consent):
        return Cell(Text("已经结束，不用再答复", "over, no answer is needed"), sort=Sort.LOCKED)
    if consent.state == Consent.State.ASKED:
        return Cell(Text("等您答复", "waits for you"), sort=Sort.TODO)
    return Cell(STATE_WORDS[consent.state], sort=SORTS[consent.state])


def asked(consent: Consent) -> list[tuple[Text, Any]]:
    """Tell whoever is asked what exactly: who, how many, which address; nothing else of the applicant."""
    claim = consent.claim
    count = claim.members.count()
    return [
        (Text("谁请您同意", "Who asks"), claim.case.person.name),
        (Text("一起落户的人数", "How many people"), Text(f"{count} 人", str(count))),
        (Text("落户的地址", "Address"), claim.placement.get("address", "")),
        (Text("所在镇街", "Town"), name_of(claim.town)),
        (Text("您作为", "You are asked as"), selectors.OF_WORDS[consent.of]),
        (Text("编号", "Reference"), consent.public),
    ]
