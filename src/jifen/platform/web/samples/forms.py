"""A form with one field of each sort, fresh and sent with mistakes, and a file with complaints."""

from __future__ import annotations

from datetime import date

from django import forms

from jifen.kernel.errors import BadInputError, Complaint, Text
from jifen.platform.web.fields import DayField, MonthField, NumberField, PlaceField
from jifen.platform.web.speaking import tell


class SampleForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(
        label=tell("姓名", "Name"), help_text=tell("与身份证上的写法完全一致。", "Exactly as on the identity card.")
    )
    number = forms.CharField(
        label=tell("居民身份证号码", "Resident identity number"),
        widget=forms.TextInput({"inputmode": "text", "autocomplete": "off"}),
    )
    born_on = DayField(
        label=tell("出生日期", "Date of birth"),
        help_text=tell("例如 1988 3 27", "For example 1988 3 27"),
        latest=date(2026, 11, 26),
    )
    first_month = MonthField(label=tell("从哪个月开始参保", "First insured month"), required=False)
    place = PlaceField(
        label=tell("申请地", "Where you apply"),
        groups=[
            (tell("甲市", "City A"), [("449901", tell("东街道", "Dong street")), ("449902", tell("西镇", "Xi town"))])
        ],
    )
    schooling = forms.ChoiceField(
        label=tell("文化程度", "Schooling"),
        widget=forms.RadioSelect,
        choices=[("初中", "初中"), ("高中", "高中（含中专、中技）"), ("大专", "大专"), ("本科", "本科及以上")],
    )
    uses = forms.MultipleChoiceField(
        label=tell("积分用于", "What the points are for"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("settlement", tell("入户", "Settlement")),
            ("school", tell("子女入学", "School")),
            ("housing", tell("公租房", "Housing")),
        ],
    )
    rent = NumberField(label=tell("月租金", "Monthly rent"), unit=Text("元／月", "yuan a month"), required=False)
    photo = forms.FileField(
        label=tell("证书照片", "Photograph of the certificate"),
        help_text=tell(
            "可以直接拍照。JPG、PNG 或 PDF，10 MB 以内。",
            "You can take it with the camera. JPG, PNG or PDF, up to 10 MB.",
        ),
        widget=forms.ClearableFileInput({"accept": "image/*,application/pdf"}),
    )
    remark = forms.CharField(label=tell("补充说明", "Remarks"), widget=forms.Textarea({"rows": 4}), required=False)
    declared = forms.BooleanField(
        label=tell(
            "以上内容真实；知道提供虚假材料的后果。", "All of this is true; I know what follows from false documents."
        )
    )


def wrong_form() -> SampleForm:
    """Give the form as sent with mistakes."""
    data = {
        "name": "",
        "number": "440000",
        "born_on_year": "1990",
        "born_on_month": "2",
        "born_on_day": "30",
        "rent": "很多",
    }
    form = SampleForm(data, prefix=None, auto_id="wrong_%s")
    form.add_error(
        "number", tell("应为 18 位。请对照身份证核对。", "It must have 18 characters. Compare it with the card.")
    )
    return form


CAUGHT = BadInputError(
    "sample.rows",
    Text("有 2 行不能读取。", "2 rows cannot be read."),
    Text("请改正后重新上传。", "Correct them and upload again."),
    complaints=[
        Complaint(
            "sample.date",
            "参保记录!E7",
            Text("“2015-13”不是月份。", "“2015-13” is no month."),
            Text("写作 2015-12。", "Write 2015-12."),
        ),
        Complaint(
            "sample.level",
            "学历!C3",
            Text("文化程度“大学”不在等级表中。", "“大学” is no known level."),
            Text("表中为：初中、高中、大专、本科。", "Known: 初中, 高中, 大专, 本科."),
        ),
    ],
)
