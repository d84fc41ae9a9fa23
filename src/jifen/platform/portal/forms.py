"""Forms that are no records of the catalogue: who one is, what for, where the household goes, why a line is wrong."""

from __future__ import annotations

from typing import Any

from django import forms

from jifen.facts.kinds import WHOSE
from jifen.platform.casework.models import Case
from jifen.platform.casework.placement import NEEDS_CONSENT, WHERE, members_of
from jifen.platform.offices.models import Office
from jifen.platform.portal.fields import Lazy
from jifen.platform.web.speaking import tell
from jifen.policy.scheme import USES


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


def typed_placement(case: Case) -> dict[str, Any]:
    """Give what was answered about the household so far, whole or not."""
    typed = case.entries.get("placement")
    return dict(typed) if isinstance(typed, dict) else dict(case.placement)


def family_of(case: Case) -> list[tuple[str, Lazy]]:
    """Give the members of the family who have an identity record: key and name."""
    told = [(key, *key.split(":", 1)) for key in members_of(case)]
    return [(key, tell(f"{name}（{WHOSE[whose].zh}）", f"{name} ({WHOSE[whose].en})")) for key, whose, name in told]


class ComplaintForm(forms.Form):
    """Money was asked for: who and what happened; nothing else has to be said."""

    use_required_attribute = False
    who = forms.CharField(
        label=tell("是谁收钱或要钱", "Who asked for money"),
        max_length=200,
        help_text=tell(
            "写您知道的：姓名、样子、微信名、招牌都可以。", "What you know: a name, looks, a nickname, a sign."
        ),
    )
    words = forms.CharField(
        label=tell("经过", "What happened"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=tell("用自己的话写，怎么说的、怎么收的。", "In your own words: what was said, how it was taken."),
    )
    where = forms.CharField(label=tell("在哪里", "Where"), max_length=200, required=False)
    when = forms.CharField(
        label=tell("什么时候", "When"),
        max_length=100,
        required=False,
        help_text=tell(
            "记得多少写多少，例如“上周三下午”。", "As far as you remember, such as “last Wednesday afternoon”."
        ),
    )
    name = forms.CharField(label=tell("您的姓名", "Your name"), max_length=60, required=False)
    contact = forms.CharField(
        label=tell("您的联系方式", "How to reach you"),
        max_length=120,
        required=False,
        help_text=tell(
            "只给答复的机构看，不给被反映的人看。", "For the office that answers alone, never for whom it is about."
        ),
    )

    def __init__(self, city: str, *args: Any, **kwargs: Any) -> None:
        """Offer the offices, agencies and employers of a city."""
        super().__init__(*args, **kwargs)
        self.fields["accused"] = forms.ModelChoiceField(
            queryset=Office.objects.filter(area__startswith=city[:4]).order_by("kind", "area", "name"),
            label=tell("是哪个机构的人", "Of which office"),
            required=False,
            empty_label=tell("不知道，或不在其中", "I do not know, or none of these"),
            help_text=tell(
                "选了的机构看不到这件反映；选市级机构的，由上级机构答复。",
                "The office you choose never sees this; for the city's own office the one above it answers.",
            ),
        )
        self.order_fields(["who", "words", "accused", "where", "when", "name", "contact"])


class CodeForm(forms.Form):
    """Number and code of a report made without an account."""

    use_required_attribute = False
    number = forms.CharField(label=tell("编号", "Number"), max_length=40)
    code = forms.CharField(
        label=tell("查询码", "Code"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


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
