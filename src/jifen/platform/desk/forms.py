"""The small forms of the desk; forms for records are made in ``records``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from jifen.kernel import identity
from jifen.kernel.errors import BadInputError
from jifen.platform.accounts.forms import PhoneField
from jifen.platform.casework.models import Case
from jifen.platform.casework.placement import WHERE, members_of, placed
from jifen.platform.offices.models import Membership, Office
from jifen.platform.offices.permission import ACTS, may_hand_down, roles_of
from jifen.platform.web.fields import DayField, PlaceField
from jifen.platform.web.speaking import tell, tell_text


class NumberForm(forms.Form):
    """Find somebody by the whole identity number."""

    number = forms.CharField(
        max_length=24,
        label=tell("公民身份号码", "Identity number"),
        help_text=tell(
            "请输入完整号码，不支持按部分号码或姓名查找。", "The whole number; there is no search by a part or a name."
        ),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "text", "autofocus": True}),
    )

    def clean_number(self) -> str:
        """Bring the number to 18 places, or say what is wrong with it."""
        plain = identity.normalise(str(self.cleaned_data["number"]))
        wrong = identity.problems(plain)
        if wrong:
            raise forms.ValidationError(tell_text(wrong[0].what), code="number")
        return plain


class RegisterForm(NumberForm):
    """Register somebody who is at the counter for the first time."""

    name = forms.CharField(max_length=60, label=tell("姓名", "Name"), widget=forms.TextInput({"autocomplete": "off"}))
    phone = PhoneField(
        required=False, label=tell("手机号", "Phone"), help_text=tell("短信通知用，可不填", "For text messages")
    )
    field_order = ("number", "name", "phone")


class ContactForm(forms.Form):
    """By what somebody at the counter signs in, as they tell it; the platform does not show it."""

    contact = forms.CharField(
        max_length=254,
        label=tell("本人账号的手机号或邮箱", "Phone or e-mail of the person's account"),
        help_text=tell("请本人说出，完整填写。", "As the person tells it, whole."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class MandateForm(NumberForm):
    """Ask somebody for a mandate."""

    starts_on = DayField(label=tell("开始日期", "From"))
    ends_on = DayField(label=tell("结束日期", "Until"), help_text=tell("最长一年", "one year at most"))


class DelegationForm(forms.Form):
    """Hand acceptance or review down."""

    receiver = forms.ModelChoiceField(Office.objects.none(), label=tell("接受机构", "To"))
    acts = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=tell("下放的权限", "What is handed down"),
    )
    basis = forms.CharField(max_length=120, label=tell("文件依据", "Document it rests on"))
    starts_on = DayField(label=tell("开始日期", "From"))
    ends_on = DayField(label=tell("结束日期", "Until"))
    spot_check_percent = forms.IntegerField(
        min_value=0,
        max_value=100,
        initial=5,
        label=tell("抽查比例", "Share of spot checks"),
        widget=forms.TextInput({"inputmode": "numeric", "class": "short", "data-unit": "%"}),
    )

    def __init__(self, giver: Office, receivers: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["receiver"].queryset = receivers  # type: ignore[attr-defined]
        self.fields["acts"].choices = [(act, tell_text(ACTS[act])) for act in may_hand_down(giver)]  # type: ignore[attr-defined]


class AppointForm(forms.Form):
    """Say who works in an office in which role."""

    username = forms.CharField(
        max_length=64,
        label=tell("账号", "User name"),
        help_text=tell("工作账号的完整用户名", "The whole user name of a staff account"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    office = forms.ModelChoiceField(Office.objects.none(), label=tell("机构", "Office"))
    role = forms.ChoiceField(choices=Membership.Role.choices, label=tell("岗位", "Role"))
    starts_on = DayField(label=tell("开始日期", "From"))
    ends_on = DayField(
        required=False, label=tell("结束日期", "Until"), help_text=tell("留空为长期", "Empty: until further notice")
    )

    def __init__(self, offices: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
        kinds = {
            role for kind, level in offices.values_list("kind", "level").distinct() for role in roles_of(kind, level)
        }
        self.fields["role"].choices = [one for one in Membership.Role.choices if one[0] in kinds]  # type: ignore[attr-defined]


class YearForm(forms.Form):
    """Publish the working days of a year."""

    year = forms.IntegerField(
        min_value=2004,
        max_value=2100,
        label=tell("年份", "Year"),
        widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
    )
    source = forms.CharField(max_length=120, label=tell("通知文号", "The State Council's notice"))
    file = forms.FileField(
        label=tell("文件（.xlsx 或 .csv）", "File (.xlsx or .csv)"),
        help_text=tell("两列：日期、放假或上班", "Two columns: date, and 放假 or 上班"),
    )


class ApplicationForm(forms.Form):
    """Where and for what somebody applies."""

    town = PlaceField(groups=(), label=tell("申请镇街", "Town applied to"))
    uses = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label=tell("用途", "What the points are for"))

    def __init__(
        self, towns: Iterable[tuple[str, str]], uses: Iterable[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["town"].choices = [("", tell("请选择", "Choose")), *towns]  # type: ignore[attr-defined]
        self.fields["uses"].choices = list(uses)  # type: ignore[attr-defined]


class WholeApplicationForm(ApplicationForm):
    """Where and for what, and where the household will be registered with whom; of the household nothing need be said yet."""

    where = forms.ChoiceField(
        widget=forms.RadioSelect, required=False, label=tell("户口落在哪里", "Where the household will be registered")
    )
    host = forms.CharField(
        max_length=80, required=False, label=tell("户主、单位或社区的名称", "Householder, employer or community")
    )
    consent = forms.BooleanField(required=False, label=tell("对方已经同意", "They have consented"))
    members = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, required=False, label=tell("谁随迁", "Who moves along")
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.placed: dict[str, Any] = {}
        self.fields["where"].choices = [(key, tell_text(words)) for key, words in WHERE.items()]  # type: ignore[attr-defined]
        known = members_of(case)
        self.fields["members"].choices = [(one, one.partition(":")[2]) for one in known]  # type: ignore[attr-defined]
        if not known:
            del self.fields["members"]

    def clean(self) -> dict[str, Any]:
        """Hold the answer against the rules of the house; what is wrong stands at its field."""
        found = super().clean() or {}
        if found.get("where"):
            try:
                answers = {name: found.get(name, empty) for name, empty in _UNPLACED.items()}
                self.placed = placed(case=self.case, **answers)
            except BadInputError as error:
                for one in error.complaints:
                    self.add_error(one.where if one.where in self.fields else None, tell_text(one.what))
        return found


_UNPLACED: dict[str, Any] = {"where": "", "host": "", "consent": False, "members": ()}
