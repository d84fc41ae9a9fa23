"""The small forms of the desk; forms for records are made in ``records``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from jifen.kernel import identity
from jifen.platform.accounts.forms import PhoneField
from jifen.platform.offices.models import Membership, Office
from jifen.platform.offices.permission import ACTS, DELEGABLE
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


class MandateForm(NumberForm):
    """Ask somebody for a mandate."""

    starts_on = DayField(label=tell("开始日期", "From"))
    ends_on = DayField(label=tell("结束日期", "Until"), help_text=tell("最长一年", "one year at most"))


class DelegationForm(forms.Form):
    """Hand acceptance or review down."""

    receiver = forms.ModelChoiceField(Office.objects.none(), label=tell("接受机构", "To"))
    acts = forms.MultipleChoiceField(
        choices=[(act, tell_text(ACTS[act])) for act in DELEGABLE],
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

    def __init__(self, receivers: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["receiver"].queryset = receivers  # type: ignore[attr-defined]


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
