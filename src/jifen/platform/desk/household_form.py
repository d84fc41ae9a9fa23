"""What is asked where somebody applies for a collective household; the conditions are those of the city's rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from jifen.kernel.errors import BadInputError, Text
from jifen.platform.settlement.services.households import MOST_ROOM
from jifen.platform.web.fields import PlaceField
from jifen.platform.web.speaking import tell, tell_text
from jifen.policy.phrasing.register import proof
from jifen.policy.registering import Requirement


class HouseholdForm(forms.Form):
    """Whose household it is and where, who is in charge, how many it takes, and what is shown for each condition."""

    name = forms.CharField(max_length=80, label=tell("集体户名称", "Name of the household"))
    town = PlaceField(groups=(), label=tell("所在镇街", "Town"))
    address = forms.CharField(max_length=120, label=tell("地址", "Address"))
    in_charge = forms.CharField(max_length=60, label=tell("负责人", "Person in charge"))
    in_charge_phone = forms.CharField(
        max_length=20, label=tell("负责人电话", "Their telephone"), widget=forms.TextInput({"inputmode": "tel"})
    )
    room = forms.IntegerField(
        min_value=1,
        max_value=MOST_ROOM,
        label=tell("可容纳人数", "Room for"),
        widget=forms.TextInput({"inputmode": "numeric", "class": "short", "data-unit": tell("人", "people")}),
    )

    def __init__(
        self, towns: Iterable[tuple[str, str]], conditions: Iterable[Requirement], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.conditions = tuple(conditions)
        self.fields["town"].choices = [("", tell("请选择", "Choose")), *towns]  # type: ignore[attr-defined]
        for one in self.conditions:
            self.fields.update(_condition_fields(one))

    @property
    def met(self) -> list[dict[str, Any]]:
        """What was shown for each condition, as the service takes it."""
        told = self.cleaned_data
        return [
            {
                "condition": one.id,
                "proof": told.get(f"proof-{one.id}", ""),
                "shown": told.get(f"shown-{one.id}", ""),
                "count": told.get(f"count-{one.id}"),
            }
            for one in self.conditions
        ]

    @property
    def told(self) -> dict[str, Any]:
        """What was said of the household itself, as the service takes it."""
        names = ("name", "town", "address", "in_charge", "in_charge_phone", "room")
        return {name: self.cleaned_data[name] for name in names}

    def take(self, error: BadInputError) -> bool:
        """Put complaints at their fields; gives whether each found one."""
        found = True
        for one in error.complaints:
            at = one.where if one.where in self.fields else f"shown-{one.where}"
            if at in self.fields:
                self.add_error(at, tell_text(one.what))
            else:
                found = False
        return found and bool(error.complaints)


def _condition_fields(one: Requirement) -> dict[str, forms.Field]:
    """Give the fields of one condition: which of its proofs, what was shown, and how many where there is a figure."""
    ground = one.basis or one.reading or ""
    made: dict[str, forms.Field] = {
        f"proof-{one.id}": forms.ChoiceField(
            choices=[(each.id, tell_text(proof(each))) for each in one.proofs],
            widget=forms.RadioSelect,
            label=tell_text(Text(f"条件：{one.name}", f"Condition: {one.name_en}")),
            help_text=ground,
        ),
        f"shown-{one.id}": forms.CharField(
            max_length=200,
            label=tell_text(Text(f"出示的材料（{one.name}）", f"What was shown ({one.name_en})")),
            help_text=tell("写明名称、编号和日期", "Its name, number and day"),
        ),
    }
    if any(each.least is not None for each in one.proofs):
        made[f"count-{one.id}"] = forms.DecimalField(
            required=False,
            min_value=0,
            label=tell_text(Text(f"数量（{one.name}）", f"Figure ({one.name_en})")),
            widget=forms.TextInput({"inputmode": "decimal", "class": "short"}),
        )
    return made
