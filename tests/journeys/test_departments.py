"""Departments answer: by system within seconds, by a file for many, by hand with a second pair of eyes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Page, expect

PHONE = "13902000012"
"""Somebody whose application waits in the first town of the city."""


def fill_in(path: Path) -> int:
    """Fill in a workbook as a department would: all confirmed, complete, dated; gives how many rows."""
    book, rows = openpyxl.load_workbook(path), 0
    for sheet in book.worksheets:
        heads = {str(cell.value).replace("*", "").split("（")[0]: at for at, cell in enumerate(sheet[1])}
        if "核验结果" not in heads:
            continue
        for row in sheet.iter_rows(min_row=2):
            closing = row[heads["序号"]].value == "名册"
            row[heads["核验结果"]].value = "已列全" if closing else "属实"
            if closing:
                row[heads["核验日期"]].value, row[heads["凭证号"]].value = "2016-03-15", "批〔2016〕3号"
            rows += 1
    book.save(path)
    return rows


def test_a_case_is_accepted_and_every_department_answers_in_its_own_way(
    province: Any,
    tmp_path: Path,
    at_desk: Callable[..., Page],
    on_phone: Callable[..., Page],
    answered_by_hand: Callable[[str, str], int],
    comes_true: Callable[..., None],
    keep: Callable[..., None],
    fit_for_everybody: Callable[..., None],
) -> None:
    """From the town's queue to the scorecard; whoever answers by hand or file never checks the own answer."""
    applicant = on_phone(PHONE)
    applicant.locator("main article a").first.click()
    number = re.findall(r"4406-2016-\w{8}", applicant.locator("main").inner_text())[0]

    clerk = at_desk("clerk-foshan")
    keep(clerk, "desk-home")
    clerk.goto(f"{province.site}/desk/cases/?state=submitted")
    clerk.get_by_role("link", name=number).click()
    case = clerk.url
    keep(clerk, "desk-case")
    fit_for_everybody(clerk, f"{province.site}/desk/", f"{province.site}/desk/cases/?state=submitted", case)
    clerk.get_by_role("button", name="予以受理，办下一件").click()
    clerk.goto(case)

    questions = clerk.locator("table", has=clerk.locator("caption", has_text="未答复")).locator("tbody tr")
    comes_true(
        clerk, lambda: questions.count() > 3 and questions.filter(has_text="系统").filter(has_text="待").count() == 0
    )
    assert questions.filter(has_text="系统").count() > 0  # answered by system, no hand in it
    keep(clerk, "desk-answered-by-system", clerk.get_by_role("heading", name="核查事项"))

    by_file = at_desk("civil_affairs-foshan", scripts=False)
    by_file.goto(f"{province.site}/desk/questions/")
    keep(by_file, "desk-questions")
    by_file.get_by_role("link", name="用文件批量答复").click()
    with by_file.expect_download() as coming:
        by_file.get_by_role("link", name="下载 Excel").click()
    sheet = tmp_path / "batch.xlsx"
    coming.value.save_as(sheet)
    assert 0 < fill_in(sheet)
    by_file.set_input_files("[name=file]", sheet)
    fit_for_everybody(by_file, by_file.url, f"{province.site}/desk/questions/")
    by_file.get_by_role("button", name="上传并读取").click()
    expect(by_file.locator("main")).to_contain_text("等待同事复核")
    keep(by_file, "desk-batch-result")
    fit_for_everybody(by_file)
    answered_by_hand("civil_affairs-foshan", "civil_affairs2-foshan")

    by_hand = at_desk("clerk-foshan")
    by_hand.goto(f"{province.site}/desk/questions/")
    by_hand.get_by_role("link", name="从第一件开始").click()
    keep(by_hand, "desk-question")
    fit_for_everybody(by_hand)
    by_hand.fill("[name=reference]", "窗〔2016〕1号")
    by_hand.get_by_role("button", name="提交答复，办下一件").click()
    by_hand.goto(f"{province.site}/desk/checks/")
    expect(by_hand.locator("main table a")).to_have_count(0)  # nobody checks their own answer

    answered_by_hand("clerk-foshan", "clerk2-foshan")
    answered_by_hand("party-foshan", "party2-foshan")
    answered_by_hand("party-province", "party2-province")  # a record of another city: its side of the province answers
    comes_true(applicant, lambda: "待本人确认积分" in applicant.locator("main").inner_text())
    keep(applicant, "case-scored")
