"""What is asked before an act on a claim: until when, who, in which town, why."""

from __future__ import annotations

from typing import Any

from django import forms

from jifen.platform.desk.acts import ReasonForm
from jifen.platform.desk.households import towns_in
from jifen.platform.desk.telling import place_words
from jifen.platform.settlement import selectors
from jifen.platform.settlement.models import Claim, Member
from jifen.platform.web.fields import DayField, PlaceField
from jifen.platform.web.speaking import tell


class ExtendForm(ReasonForm):
    """Until when a notice runs longer, and why."""

    until = DayField(label=tell("新的有效期至", "Valid until"))
    field_order = ("until", "reason")


class AnnulForm(ReasonForm):
    """What was found, and whether the case is grave."""

    grave = forms.BooleanField(
        required=False,
        label=tell("情节严重", "The case is grave"),
        help_text=tell("方案对严重的情形另有限制期限的，按其计算。", "Where the scheme bars longer for grave cases."),
    )


class ReleaseForm(ReasonForm):
    """Who no longer moves along, and why."""

    field_order = ("member", "reason")

    def __init__(self, claim: Claim, *args: Any, **kwargs: Any) -> None:
        """Offer those of the household who are not registered."""
        super().__init__(*args, **kwargs)
        self.fields["member"] = forms.ChoiceField(
            label=tell("谁不再随迁", "Who no longer moves along"),
            choices=[(str(one.pk), one.name) for one in releasable(claim)],
            widget=forms.RadioSelect,
        )
        self.order_fields(self.field_order)


class TownForm(ReasonForm):
    """In which town the household is registered, and why; for a collective household the other one, which stands in its own town."""

    field_order = ("town", "household", "reason")

    def __init__(self, claim: Claim, *args: Any, **kwargs: Any) -> None:
        """Offer the towns of the city, or the collective households of other towns that have room for everybody."""
        super().__init__(*args, **kwargs)
        if claim.household is not None:
            rows = selectors.households_elsewhere(claim)
            offered = [(one.household.public, _household_words(one)) for one in rows]
            self.fields["household"] = forms.ChoiceField(
                label=tell("哪个集体户", "Which collective household"),
                choices=offered,
                widget=forms.RadioSelect,
                help_text=tell(
                    "没有列出的，是同镇街、已满或已停止迁入。", "Not listed: the same town, full, or closed."
                ),
            )
        else:
            self.fields["town"] = PlaceField(groups=(), label=tell("落户镇街", "Town"))
            self.fields["town"].choices = [("", tell("请选择", "Choose")), *towns_in(claim.city)]  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


class BackForm(ReasonForm):
    """Why, and until when a notice holds that has run out meanwhile."""

    until = DayField(
        label=tell("新的有效期至", "Valid until"),
        required=False,
        help_text=tell("通知书已过期的才要填。", "Only where the notice has run out."),
    )
    field_order = ("until", "reason")


def releasable(claim: Claim) -> list[Member]:
    """Give those of a household who may be released from it: neither the applicant nor anybody registered."""
    rows = claim.members.filter(registered_on__isnull=True, released_on__isnull=True)
    return list(rows.exclude(seat="self").order_by("pk"))


def _household_words(one: selectors.OpenHousehold) -> Any:
    held, place = one.household, place_words(one.household.town)
    return tell(f"{held.name}（{place}，剩 {one.free} 个位子）", f"{held.name} ({place}, {one.free} places left)")
