"""The parts of a page."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from jifen.kernel.errors import BadInputError, Complaint, Text
from jifen.platform.web.pieces import Answer, Cell, Column, Moment, Sort, Task


def _shown(source: str, language: str = "zh-hans", **values: object) -> str:
    with override(language):
        return Template("{% load parts %}" + source).render(Context(values))


class _Form(forms.Form):
    name = forms.CharField(label="姓名")
    level = forms.ChoiceField(label="文化程度", widget=forms.RadioSelect, choices=[("高中", "高中")])


def test_the_summary_says_what_to_do_and_leads_to_the_control() -> None:
    """Django's “this field is required” becomes an instruction; a group is reached at its first choice."""
    shown = _shown("{% errors form %}", form=_Form({}))

    assert '<a href="#id_name">请填写姓名</a>' in shown
    assert '<a href="#id_level_0">请选择文化程度</a>' in shown


def test_a_form_without_mistakes_has_no_summary() -> None:
    """Nothing is announced where nothing is wrong."""
    assert "errors" not in _shown("{% errors form %}", form=_Form({"name": "䶮", "level": "高中"}))
    assert "errors" not in _shown("{% errors form %}", form=_Form())


def test_the_complaints_of_a_file_stand_with_their_places() -> None:
    """Where, what and how to mend it, in the language of the page."""
    complaint = Complaint(
        "x.y", "参保记录!E7", Text("不是月份。", "No month."), Text("写作 2015-12。", "Write 2015-12.")
    )
    error = BadInputError("x", Text("不能读取。", "Cannot read."), Text("请改正。", "Mend it."), complaints=[complaint])
    shown = _shown("{% errors error=error %}", "en", error=error)

    assert all(words in shown for words in ("参保记录!E7", "No month.", "Write 2015-12."))


def test_an_error_is_tied_to_its_control_for_those_who_hear_the_page() -> None:
    """Through the control itself, or through the group of a choice."""
    form = _Form({})

    assert 'aria-describedby="id_name-error"' in _shown("{% field form.name %}", form=form)
    assert '<fieldset class="field bad" data-field="level" aria-describedby="id_level-error">' in _shown(
        "{% field form.level %}", form=form
    )


def test_a_finished_task_is_plain_words_and_an_open_one_has_a_mark() -> None:
    """The eye is drawn to what is left to do."""
    rows = [Task("甲", "/a", Sort.DONE), Task("乙", "/b", Sort.TODO), Task("丙", "", Sort.LOCKED)]
    shown = _shown("{% tasks rows %}", rows=rows)

    assert "<span>已完成</span>" in shown
    assert 'class="mark todo"' in shown
    assert "<a" not in shown.split("丙")[0].rsplit("<li>", 1)[1]


def test_each_link_to_change_an_answer_says_which() -> None:
    """Ten links that all say “change” are one link to a screen reader; a known zero stays zero."""
    rows = [Answer("姓名", "", "/name"), Answer("欠缴月数", 0, "/arrears")]
    shown = _shown("{% answers rows %}", rows=rows)

    assert '修改<span class="unseen"> 姓名</span>' in shown
    assert "<dd>未提供</dd>" in shown
    assert "<dd>0</dd>" in shown


def test_a_step_names_who_has_the_case_and_until_when() -> None:
    """Overdue is said openly, and a provisional day is called one."""
    late = Moment("核验", Sort.LATE, "社会保险部门", date(2026, 11, 4), date(2026, 11, 18), provisional=True)
    shown = _shown("{% timeline moments %}", moments=[late])

    assert "由社会保险部门办理" in shown
    assert "应于2026年11月18日（星期三）前办结，已经超期" in shown
    assert "暂定" in shown


def test_an_empty_cell_is_said_as_none_and_a_zero_as_zero() -> None:
    """Nothing and zero are two things in a table as well."""
    shown = _shown(
        "{% table '表' columns rows %}", columns=["项目", Column("积分", number=True)], rows=[["甲", None], ["乙", 0]]
    )

    assert '<span class="unseen">无</span>' in shown
    assert '<td class="number" data-label="积分"><span>0</span></td>' in shown


def test_words_of_people_are_escaped_in_every_part() -> None:
    """A name is never markup."""
    bad = "<script>x</script>"
    shown = _shown(
        "{% tasks tasks %}{% answers answers %}{% table bad columns rows %}{% mark 'wait' bad %}{% notice title=bad %}{{ bad }}{% endnotice %}",
        bad=bad,
        tasks=[Task(bad, "/a")],
        answers=[Answer(bad, bad, "/a")],
        columns=[bad],
        rows=[[Cell(bad, url="/a")]],
    )

    assert "<script" not in shown


def test_turning_the_page_keeps_the_question() -> None:
    """A search is not lost on its second page."""
    page = Paginator(range(60), 20).page(2)
    shown = _shown("{% pager page %}", page=page, request=RequestFactory().get("/?q=甲&page=2"))

    assert 'href="?q=%E7%94%B2&amp;page=1"' in shown
    assert "第 2 页，共 3 页" in shown


def test_an_unknown_total_shows_what_is_known_and_says_so() -> None:
    """The hero never turns an unknown total into a number of its own."""
    use = {"name": "入户", "total": None, "proven": "61", "line": "60", "meaning": "", "reasons": (), "then": ""}
    shown = _shown("{% hero use %}", use=use)

    assert "目前已知，尚未核实完毕" in shown
    assert "61<small>/ 60 分</small>" in shown
