"""Claiming a place: who settles along, at which address the city's rules allow, in which collective household."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms

from jifen.facts.kinds import WHOSE
from jifen.kernel.errors import BadInputError, JifenError, RefusedError, Text
from jifen.platform.casework.models import Case
from jifen.platform.casework.placement import NEEDS_CONSENT, WHERE
from jifen.platform.portal.consenting import OF_CONSENT, ConsentForm, carried
from jifen.platform.portal.forms import typed_placement
from jifen.platform.portal.places import name_of
from jifen.platform.settlement.models import CollectiveHousehold
from jifen.platform.settlement.selectors import (
    SORTS_OF,
    Address,
    Fit,
    OpenHousehold,
    addresses,
    consenters_for,
    family_fits,
    family_that_fits,
    open_households,
    standing_for,
    stands_where_it_may,
    town_for,
)
from jifen.platform.settlement.selectors.choices import register_of
from jifen.platform.web.pieces import Answer
from jifen.platform.web.speaking import tell, tell_text
from jifen.policy.phrasing import joined
from jifen.policy.registering import Consenter, Homes, Register

NAMED = (
    "address",
    "owner_is",
    "relation",
    *(f"{who}_{what}" for who in ("householder", "owner") for what in ("name", "number", "phone")),
)
"""What the second page asks, so that the first can carry it."""

_CHILD = Text("子女", "child")
_NONE = tell("不选：不落集体户，或不在这里面", "None of these, or no collective household")


@dataclass
class Choice:
    """What a case may choose: the city's rules, the addresses in their order, who may move along, open households."""

    case: Case
    register: Register | None = None
    addresses: list[Address] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    fits: dict[str, Fit] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case) -> Choice:
        """Give the choices of a case that may claim."""
        standing = standing_for(case)
        register = register_of(standing) if standing else None
        fits = family_fits(case, standing) if standing else {}
        along = family_that_fits(case, standing) if standing else []
        return cls(case, register, addresses(case, register), along, fits)

    @property
    def allowed(self) -> list[Address]:
        """The addresses that may be chosen: no earlier one is on record."""
        return [one for one in self.addresses if not one.taken_first]

    @property
    def ruled_out(self) -> list[tuple[Text, Text]]:
        """The addresses that may not be chosen, each time with those that go before them."""
        by: dict[tuple[str, ...], list[Text]] = {}
        for one in self.addresses:
            if one.taken_first:
                by.setdefault(one.taken_first, []).append(one.words)
        return [
            (joined(words, "、", ", "), joined([WHERE[w] for w in first], "、", ", ")) for first, words in by.items()
        ]

    @property
    def told_of_family(self) -> list[Text]:
        """Tell who of the family may not move along and why, and whose papers are looked at."""
        found = []
        for member, fit in self.fits.items():
            if fit.fits is True:
                continue
            who, why = member_words(member), joined(fit.why, "；", "; ")
            no = fit.fits is False
            basis = f"（{fit.basis}）" if fit.basis else ""
            found.append(
                Text(
                    f"{who.zh}：{'不能随迁，' if no else ''}{why.zh}{basis}",
                    f"{who.en}: {'may not move along, ' if no else ''}{why.en}{f' ({fit.basis})' if fit.basis else ''}",
                )
            )
        return found

    @property
    def households(self) -> list[OpenHousehold]:
        """The collective households that take people in, of a sort and in a town the city's rules allow."""
        wheres = [one.where for one in self.allowed if one.where in SORTS_OF]
        return [
            one
            for one in (open_households(self.case.city) if wheres else [])
            if any(
                one.household.sort in SORTS_OF[where]
                and stands_where_it_may(one.household, self.case, self.register, where)
                for where in wheres
            )
        ]

    def consenters(self, where: str) -> tuple[Consenter, ...]:
        """Give whose own consent an address needs."""
        return consenters_for(self.register, where)

    def homes(self, where: str) -> Homes | None:
        """Give whose dwelling an address may be; None where no text says it."""
        return self.register.homes_of(where) if self.register is not None else None

    def on_their_word(self, where: str) -> bool:
        """Whether an address is an employer's or a community's, whose consent the applicant tells."""
        return where in NEEDS_CONSENT and not self.consenters(where)


class SettleForm(forms.Form):
    """Who settles along, and where."""

    use_required_attribute = False

    def __init__(self, choice: Choice, *args: Any, **kwargs: Any) -> None:
        """Offer what the city's rules allow this household."""
        super().__init__(*args, **kwargs)
        self.choice = choice
        members = [(key, tell_text(member_words(key))) for key in choice.members]
        if members:
            self.fields["members"] = forms.MultipleChoiceField(
                label=tell("谁和您一起落户", "Who settles along"),
                choices=members,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text=tell("全家一次登记。", "The whole household is registered in one go."),
            )
        self.fields["where"] = forms.ChoiceField(
            label=tell("户口落在哪里", "Where the household will be registered"),
            choices=[(one.where, tell(one.words.zh, one.words.en)) for one in choice.allowed],
            widget=forms.RadioSelect,
        )
        held = choice.households
        if held:
            self.fields["household"] = forms.ChoiceField(
                label=tell("哪个集体户", "Which collective household"),
                choices=[("", _NONE), *((one.household.public, _named(one.household, one.free)) for one in held)],
                required=False,
                help_text=tell("选集体户时填。", "For a collective household."),
            )
        if not any(choice.on_their_word(one.where) for one in choice.allowed):
            return
        self.fields["host"] = forms.CharField(
            label=tell("单位或社区的名称", "Name of the employer or community"),
            max_length=80,
            required=False,
            help_text=tell("落在集体户时填。", "For a collective household."),
        )
        self.fields["consent"] = forms.BooleanField(label=tell("对方已经同意", "They have consented"), required=False)

    @classmethod
    def first(cls, choice: Choice) -> SettleForm:
        """Give the form with what was answered when applying."""
        typed = typed_placement(choice.case)
        kept = {name: typed.get(name) for name in ("members", "host", "consent")}
        offered = [one.where for one in choice.allowed]
        where = typed.get("where") if typed.get("where") in offered else offered[0] if len(offered) == 1 else None
        return cls(choice, initial={**kept, "where": where})

    def clean(self) -> dict[str, Any]:
        """An employer's or community's household needs its name and consent; one that was chosen has to be of the sort that was."""
        found = super().clean() or {}
        where, held = str(found.get("where")), self.household
        if held is not None and held.sort not in SORTS_OF.get(where, ()):
            self.add_error("household", tell("与所选的落户地址不一致。", "It is not of the address you chose."))
        elif held is not None:
            found |= {"host": held.name, "consent": True}
        by_word = self.choice.on_their_word(where)
        if by_word and not found.get("host"):
            self.add_error("host", tell("请写明对方的名称。", "Say whose household it is."))
        if by_word and not found.get("consent"):
            self.add_error("consent", tell("需要对方同意。请先征得同意再勾选。", "Their consent is needed: ask first."))
        return found

    @property
    def household(self) -> CollectiveHousehold | None:
        """The collective household that was chosen, or None."""
        wanted = self.data.get("household") if "household" in self.fields and self.is_bound else None
        held = self.choice.households if wanted else []
        return next((one.household for one in held if one.household.public == wanted), None)

    def refuse(self, error: JifenError) -> None:
        """Say at its field what the claim was refused for."""
        for one in [one for one in error.complaints or (error,) if one.code not in OF_CONSENT]:
            told = f"{one.what.zh}{one.mend.zh}", f"{one.what.en} {one.mend.en}"
            self.add_error(one.where if one.where in self.fields else None, tell(*told))

    def answers(self) -> list[Answer]:
        """Tell what was chosen, for the page on which it is checked."""
        chosen = self.cleaned_data
        along = chosen.get("members", ())
        members = (
            joined(map(member_words, along), "、", ", ") if along else Text("没有，只有本人", "nobody, only yourself")
        )
        told = [
            Answer(Text("一起落户的家人", "Who settles along"), members),
            Answer(Text("户口落在哪里", "Where to"), WHERE[chosen["where"]]),
        ]
        if self.choice.on_their_word(chosen["where"]):
            told.append(Answer(Text("单位或社区", "Employer or community"), chosen["host"]))
        town = town_for(self.choice.case, self.choice.register, chosen["where"], self.household).code
        return [*told, Answer(Text("落户的镇街", "Town"), name_of(town))]

    def carried(self) -> list[tuple[str, str]]:
        """Give what was chosen once more, for the form that sends it."""
        return carried(self.data, self.fields)

    def consents(self, data: Any = None) -> ConsentForm | None:
        """Give the form that names whose consent the chosen address needs; None where it needs nobody's."""
        where = self.cleaned_data["where"]
        needed, homes = self.choice.consenters(where), self.choice.homes(where)
        if not needed:
            return None
        given = {"data": data} if data is not None else {"initial": self._named_before()}
        return ConsentForm(needed, homes=homes, **given)

    def _named_before(self) -> dict[str, Any]:
        return {name: self.data[name] for name in NAMED if name in self.data}


def relation(seat: str) -> Text:
    """Say who somebody of the household is; for a register a child is a child, whatever school it goes to."""
    return _CHILD if seat in ("child", "other_child") else Text(WHOSE[seat].zh, WHOSE[seat].en)


def member_words(key: str) -> Text:
    """Name a member of the family, given as ``seat:name``, with who they are."""
    seat, _, name = key.partition(":")
    who = relation(seat)
    return Text(f"{name}（{who.zh}）", f"{name} ({who.en})")


def _named(one: CollectiveHousehold, free: int) -> Any:
    sort, town = CollectiveHousehold.Sort(one.sort).label, name_of(one.town)
    return tell(f"{one.name}（{sort}，{town}，剩 {free} 个位子）", f"{one.name} ({town}, {free} places left)")


REFUSALS = (BadInputError, RefusedError)
"""What the claim may be refused with and the form then says."""
