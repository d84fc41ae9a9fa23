"""What is asked where a task is set, a plan is published and days are announced."""

from __future__ import annotations

from django import forms

from jifen.platform.web.fields import DayField
from jifen.platform.web.speaking import tell

_PEOPLE = {"inputmode": "numeric", "class": "short", "data-unit": tell("人", "people"), "autocomplete": "off"}
_DAYS = {"inputmode": "numeric", "class": "short", "data-unit": tell("个工作日", "working days"), "autocomplete": "off"}


class TargetForm(forms.Form):
    """How many people a city is expected to settle in a year."""

    city = forms.ChoiceField(label=tell("城市", "City"))
    year = forms.IntegerField(
        min_value=2011,
        max_value=2100,
        label=tell("年度", "Year"),
        widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
    )
    people = forms.IntegerField(
        min_value=0, max_value=10**7, label=tell("人数", "People"), widget=forms.TextInput(_PEOPLE)
    )
    document = forms.CharField(max_length=120, label=tell("下达文件", "Document"))
    why = forms.CharField(
        max_length=200,
        required=False,
        label=tell("调整的原因", "Why it changes"),
        help_text=tell("已下达过的必须写明。", "Needed where one was set before."),
    )


class PublishForm(forms.Form):
    """On what a plan rests, why it replaces another, and why it stays below the target."""

    document = forms.CharField(max_length=120, label=tell("公布文件", "Document"))
    why = forms.CharField(
        max_length=200,
        required=False,
        label=tell("说明", "Why"),
        help_text=tell(
            "调整已公布的名额时必须写明；会一起公开。", "Needed where a published plan changes; it is public."
        ),
    )
    why_fewer = forms.CharField(
        max_length=200,
        required=False,
        label=tell("为何少于任务", "Why fewer than the task"),
        help_text=tell(
            "全年名额少于省下达的任务时必须写明；会一起公开。",
            "Needed where the year stays below the provincial task; it is public.",
        ),
    )
    in_words = forms.BooleanField(
        required=False,
        label=tell("写文字的单位不按积分排名", "Units with words are not ranked by points"),
        help_text=tell(
            "名额栏写了文字的，须勾选：那里的申请人都不参加排名。",
            "Tick it where words stand in place of a number: nobody who applied there is ranked.",
        ),
    )


class AnnouncementForm(forms.Form):
    """Days and periods that no text fixes."""

    opens_on = DayField(required=False, label=tell("受理开始", "Opens"))
    closes_on = DayField(required=False, label=tell("受理截止", "Closes"))
    publicity_days = forms.IntegerField(
        required=False, min_value=1, max_value=90, label=tell("公示期", "Publicity"), widget=forms.TextInput(_DAYS)
    )
    objection_days = forms.IntegerField(
        required=False, min_value=1, max_value=90, label=tell("异议期", "Objections"), widget=forms.TextInput(_DAYS)
    )
    document = forms.CharField(max_length=120, label=tell("公告", "Announcement"))
