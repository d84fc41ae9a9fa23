"""Forms that are no records of the catalogue: who one is, what for, where the household goes, why a line is wrong."""

from __future__ import annotations

from typing import Any

from django import forms

from jifen.facts.kinds import WHOSE
from jifen.kernel.errors import Text
from jifen.platform.casework.models import Case
from jifen.platform.portal import answering
from jifen.platform.portal.fields import Lazy
from jifen.platform.web.speaking import tell
from jifen.policy.scheme import USES

WHERE: dict[str, Text] = {
    "own": Text("本人或家人自有的住房", "A flat of your own or your family"),
    "government_rental": Text("政府长期租赁房", "Long-term government rental"),
    "public_rental": Text("公共租赁住房", "Public rental housing"),
    "employer_household": Text("用人单位的集体户", "The collective household of your employer"),
    "community_household": Text("社区的公共集体户", "The collective household of the community"),
    "host": Text("亲戚或朋友的户口（对方同意）", "With relatives or friends who consent"),
    "undecided": Text("还没有定，入围后再说", "Not decided yet; later will do"),
}
"""Where a household may be registered. Nothing here asks for land or a homestead, and nothing may."""

NEEDS_CONSENT = ("employer_household", "community_household", "host")


class IdentityForm(forms.Form):
    """Who an account belongs to."""

    use_required_attribute = False
    name = forms.CharField(
        label=tell("姓名", "Name"),
        max_length=60,
        help_text=tell("与身份证一致。", "As on the identity card."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    number = forms.CharField(
        label=tell("公民身份号码", "Identity number"),
        max_length=24,
        help_text=tell("加密保存，页面上不显示全号。", "Kept encrypted and never shown in full."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class UsesForm(forms.Form):
    """What the points are for."""

    use_required_attribute = False

    def __init__(self, offered: list[str], *args: Any, **kwargs: Any) -> None:
        """Offer the uses of a scheme."""
        super().__init__(*args, **kwargs)
        self.fields["uses"] = forms.MultipleChoiceField(
            label=tell("积分用来做什么", "What are the points for"),
            choices=[(use, tell(*USES[use])) for use in offered],
            widget=forms.CheckboxSelectMultiple,
            help_text=tell("可以选几项；材料只交一次。", "Several are possible; papers are given once."),
        )


class PlacementForm(forms.Form):
    """Who moves along, and where the household will be registered."""

    use_required_attribute = False

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        """Offer the members of the family who have been named."""
        super().__init__(*args, **kwargs)
        members = family_of(case)
        if members:
            self.fields["members"] = forms.MultipleChoiceField(
                label=tell("谁和您一起迁入", "Who moves along"),
                choices=members,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        self.fields["where"] = forms.ChoiceField(
            label=tell("户口落在哪里", "Where the household will be registered"),
            choices=[(key, tell(*words)) for key, words in WHERE.items()],
            widget=forms.RadioSelect,
        )
        self.fields["host"] = forms.CharField(
            label=tell("户主、单位或社区的名称", "Name of the householder, employer or community"),
            max_length=80,
            required=False,
            help_text=tell("选集体户或亲友户口时填写。", "For a collective household, relatives or friends."),
        )
        self.fields["consent"] = forms.BooleanField(label=tell("对方已经同意", "They have consented"), required=False)

    def clean(self) -> dict[str, Any]:
        """A household of somebody else needs its name and its consent."""
        found = super().clean() or {}
        if found.get("where") in NEEDS_CONSENT:
            if not found.get("host"):
                self.add_error("host", tell("请写明对方的名称。", "Say whose household it is."))
            if not found.get("consent"):
                self.add_error(
                    "consent", tell("需要对方同意。请先征得同意再勾选。", "Their consent is needed: ask first.")
                )
        return found


def family_of(case: Case) -> list[tuple[str, Lazy]]:
    """Give the members of the family who have an identity record: key and name."""
    found: list[tuple[str, Lazy]] = []
    for at, row in enumerate(answering.rows_of(case.entries, "identity")):
        whose, values = str(row.get("whose", "self")), row.get("values")
        if whose in ("partner", "child", "other_child", "parent") and isinstance(values, dict):
            name = str(values.get("name", "")) or str(at + 1)
            found.append((f"{whose}:{name}", tell(f"{name}（{WHOSE[whose].zh}）", f"{name} ({WHOSE[whose].en})")))
    return found


class DisputeForm(forms.Form):
    """Why a line is wrong."""

    use_required_attribute = False
    why = forms.CharField(
        label=tell("哪里不对，正确的是什么", "What is wrong, and what would be right"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=tell(
            "写明事实即可。相关部门会由人重新核验。", "Just the facts. People at the department look again."
        ),
    )


class ReasonForm(forms.Form):
    """A reason one may give."""

    use_required_attribute = False
    reason = forms.CharField(
        label=tell("理由", "Reason"),
        widget=forms.Textarea,
        max_length=500,
        required=False,
        help_text=tell("可以不写。", "You need not give one."),
    )
