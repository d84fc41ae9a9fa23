"""What is said of a cell, a row, a person; and the notices, which refuse nothing but want to be looked at."""

from __future__ import annotations

from jifen.kernel.errors import Text

SAYINGS: dict[str, tuple[Text, Text]] = {
    # ── one cell ────────────────────────────────────────────────────────────────────────────────────────────────────
    "facts.empty": (
        Text("“{zh}”必须填写。", "“{en}” has to be filled in."),
        Text("请按证明材料补填。", "Fill it in from the document."),
    ),
    "facts.wrong_type": (
        Text("“{zh}”不能是这种数值。", "“{en}” cannot hold a value of this type."),
        Text("请把单元格设为“文本”格式后重新录入。", "Format the cell as text and type it again."),
    ),
    "facts.text_too_long": (
        Text("“{zh}”超过{most}个字。", "“{en}” is longer than {most} characters."),
        Text("请只填要点，其余留在材料中。", "Keep to the point; the rest belongs in the documents."),
    ),
    "facts.text_characters": (
        Text("“{zh}”含有看不见的控制字符或残缺字符。", "“{en}” holds invisible control characters or broken ones."),
        Text("请删除后重新录入，不要从网页粘贴。", "Type it again instead of pasting it from a web page."),
    ),
    "facts.level_unknown": (
        Text("“{zh}”没有这个选项。", "“{en}” has no such option."),
        Text("相近的选项：{near}。请从下拉列表选取。", "Nearest: {near}. Choose from the list."),
    ),
    "facts.code_unknown": (
        Text("“{zh}”的代码不在本方案的代码表中。", "The code of “{en}” is not one the scheme declares."),
        Text("相近的代码：{near}。", "Nearest: {near}."),
    ),
    "facts.flag_unknown": (
        Text("“{zh}”只能填“是”或“否”。", "“{en}” is 是 (yes) or 否 (no)."),
        Text("请改为“是”或“否”。", "Write 是 or 否."),
    ),
    "facts.number_unreadable": (
        Text("“{zh}”不是数字。", "“{en}” is not a number."),
        Text(
            "请只填数字（单位：{unit}），不写单位、千位逗号或“约”。",
            "Write digits only (unit: {unit}), without unit, thousands separator or “about”.",
        ),
    ),
    "facts.number_too_precise": (
        Text("“{zh}”的小数超过{decimals}位。", "“{en}” has more than {decimals} decimals."),
        Text(
            "请按证明材料填写准确数值；若由公式算出，请先取整再粘贴为值。",
            "Write the exact figure of the document; round a computed one.",
        ),
    ),
    "facts.number_not_finite": (
        Text("“{zh}”不是有限的数。", "“{en}” is not a finite number."),
        Text("请填写实际数值。", "Write the real figure."),
    ),
    "facts.number_out_of_range": (
        Text("“{zh}”超出可能的范围（{least}至{most}）。", "“{en}” lies outside what is possible ({least} to {most})."),
        Text("请核对是否多打了零或填错了单位（单位：{unit}）。", "Check for extra zeros and the unit ({unit})."),
    ),
    "facts.date_unreadable": (
        Text("“{zh}”不是日历上的日期。", "“{en}” is no day of the calendar."),
        Text("请写成 {form} 的形式{open_zh}。", "Write it like {form}{open_en}."),
    ),
    "facts.date_ambiguous": (
        Text("“{zh}”的年、月、日有几种读法。", "“{en}” can be read in more than one way."),
        Text("请写出四位年份，如 {form}。", "Write the year with four digits, like {form}."),
    ),
    "facts.date_as_number": (
        Text("“{zh}”是数字，不是日期。", "“{en}” is a number, not a date."),
        Text(
            "请把单元格设为“日期”或“文本”格式后重新录入，如 {form}。",
            "Format the cell as a date or as text and type it again, like {form}.",
        ),
    ),
    "facts.date_with_time": (
        Text("“{zh}”带有时刻。", "“{en}” has a time of day."),
        Text("请只填日期，如 {form}。", "Write the day only, like {form}."),
    ),
    "facts.date_out_of_range": (
        Text("“{zh}”早于1900年3月或晚于2199年。", "“{en}” lies before March 1900 or after 2199."),
        Text("请核对年份{open_zh}。", "Check the year{open_en}."),
    ),
    "facts.date_in_future": (
        Text("“{zh}”晚于收件日 {received}。", "“{en}” lies after the day of receipt, {received}."),
        Text("请核对；尚未发生的事不能填报。", "Check it; what has not happened yet cannot be recorded."),
    ),
    "facts.month_has_day": (
        Text("“{zh}”只到月份，此处却是某月中的一天。", "“{en}” is a month, but this is a day within a month."),
        Text("请写成 {form} 的形式。", "Write it like {form}."),
    ),
    "facts.place_unknown": (
        Text("“{zh}”不是行政区划代码。", "“{en}” is not a division code."),
        Text(
            "请从下拉列表选取，或填6、9、12位区划代码，如 440000。",
            "Choose from the list, or give a code of 6, 9 or 12 digits, such as 440000.",
        ),
    ),
    "facts.place_name_differs": (
        Text("“{zh}”的代码是“{name}”，与旁边所写的名称不符。", "The code of “{en}” is {name}, not the name beside it."),
        Text("请核对后只保留正确的一项。", "Check which one is right and choose it again."),
    ),
    "facts.identity_as_number": (
        Text(
            "身份号码存成了数字，电子表格只保留前15位，尾数已经丢失。",
            "The identity number is stored as a number (1.1E+17); a spreadsheet keeps only 15 digits of it.",
        ),
        Text(
            "请把该列设为“文本”格式，按证件重新录入。",
            "Format the column as text and type the number again from the card.",
        ),
    ),
    # ── one row ─────────────────────────────────────────────────────────────────────────────────────────────────────
    "facts.person_missing": (
        Text("没有“人员编号”，不知是谁的记录。", "There is no 人员编号 (person), so nobody knows whose record it is."),
        Text(
            "请补填；补填前，须由部门答复的名册对所有人都不算完整。",
            "Fill it in; until then a list that a department has to answer for counts as complete for nobody.",
        ),
    ),
    "facts.person_unreadable": (
        Text("“人员编号”不可用。", "The 人员编号 (person) cannot be used."),
        Text("请用不含空格、不超过64个字符的编号。", "Use at most 64 characters without blanks."),
    ),
    "facts.whose_not_allowed": (
        Text("“{kind_zh}”不登记“{whose_zh}”的记录。", "{kind_en} has no records of {whose_en}."),
        Text("可以登记：{allowed}。", "It has records of: {allowed}."),
    ),
    "facts.span_inverted": (
        Text("“{end_zh}”早于“{start_zh}”（{start}）。", "“{end_en}” lies before “{start_en}” ({start})."),
        Text("请核对两个日期是否填反。", "Check whether the two were swapped."),
    ),
    "facts.date_wanted": (
        Text("“{level_zh}”是“{label}”，却没有填“{zh}”。", "“{level_en}” is {label}, but “{en}” is empty."),
        Text("请按证明材料补填，或改正“{level_zh}”。", "Fill it in from the document, or mend “{level_en}”."),
    ),
    "facts.date_unwanted": (
        Text("填了“{zh}”，而“{level_zh}”是“{label}”。", "“{en}” is filled in, but “{level_en}” is {label}."),
        Text(
            "只有“{labels}”的才填；请按证明材料改正其中一栏。",
            "It is for {labels} only; mend one of the two from the document.",
        ),
    ),
    "facts.birth_date_differs": (
        Text("出生日期与公民身份号码中的不同。", "The date of birth differs from the one in the identity number."),
        Text(
            "请对照证件和户口簿改正录错的一栏；号码确与出生日期不符的，须先由公安更正。",
            "Compare with the card and the household register and mend the one that is wrong; if the number itself is "
            "wrong, public security has to correct it first.",
        ),
    ),
    "facts.proof_incomplete": (
        Text(
            "已核实或已否定的记录须写明核验单位和核验日期。",
            "A verified or refuted record names who checked it and when.",
        ),
        Text("请补填；没有核验的，状态填“已申报”。", "Fill both in, or set the standing to 已申报 (declared)."),
    ),
    "facts.proof_contradictory": (
        Text("状态是“已申报”，却填了核验单位、日期或凭证号。", "The standing is “declared”, yet a check is described."),
        Text("请把状态改为“已核实”或“已否定”，或清空核验栏。", "Set it to 已核实 or 已否定, or clear those cells."),
    ),
    "facts.department_may_not_prove": (
        Text("“{kind_zh}”不由“{by_zh}”核验。", "{kind_en} is not for {by_en} to prove."),
        Text("应由下列单位核验：{allowed}。", "It is proved by: {allowed}."),
    ),
    "facts.formula": (
        Text("单元格是公式；只收数值，不收公式。", "The cell is a formula; values are taken, formulas are not."),
        Text("请复制后“选择性粘贴—数值”。", "Copy it and paste as values."),
    ),
    "facts.error_value": (
        Text("单元格是电子表格的错误值。", "The cell holds an error of the spreadsheet, such as #N/A."),
        Text("请填写实际内容，或清空。", "Write what belongs there, or clear it."),
    ),
    "facts.merged_cells": (
        Text(
            "本行含有合并单元格，不知其中的值属于哪几行。",
            "The row has merged cells: to which rows does the value belong?",
        ),
        Text("请取消合并，逐行填写。", "Unmerge them and fill in each row."),
    ),
    # ── one person ──────────────────────────────────────────────────────────────────────────────────────────────────
    "facts.person_twice": (
        Text(
            "“{kind_zh}”每人只应有一条，另见 {other}；两条都未采用。",
            "{kind_en} allows one record a person; see also {other}. Neither is used.",
        ),
        Text("请核对后删去不对的一条。", "Check them and delete the wrong one."),
    ),
    "facts.identity_twice": (
        Text(
            "同一公民身份号码的申请人另见 {other}；两条身份记录都未采用。",
            "The same identity number belongs to another applicant at {other}; neither record is used.",
        ),
        Text("请核对是否一人申请两次，或号码录错。", "Check whether one person applied twice or a number is wrong."),
    ),
    "facts.dossier_twice": (
        Text("人员编号与 {other} 重复。", "The person is the same as at {other}."),
        Text(
            "请合并为一份；合并前，两份的记录都保留，但名册都视为未结。",
            "Merge the two; until then their records are kept, but no list of theirs counts as complete.",
        ),
    ),
    "facts.answer_twice": (
        Text("同一人同一类记录的答复另见 {other}。", "The same list of the same person is answered at {other} too."),
        Text("请只保留最后一次答复；目前都未采用。", "Keep the last answer; for now neither is used."),
    ),
    # ── notices: nothing is refused, somebody should look ───────────────────────────────────────────────────────────
    "facts.spans_overlap": (
        Text("与 {other} 的时段重叠。", "Overlaps the span at {other}."),
        Text(
            "计分时合并，重叠部分只算一次；如属重复录入请删去。",
            "Scoring merges them; delete it if it was typed twice.",
        ),
    ),
    "facts.row_repeated": (
        Text("与 {other} 完全相同。", "The same as {other} in every cell."),
        Text("两条都已采用；如属重复录入请删去一条。", "Both are kept; delete one if it was typed twice."),
    ),
    "facts.column_absent": (
        Text("没有栏目：{missing}；一律按空白读取。", "Columns are not there: {missing}. They were read as empty."),
        Text("如有内容请补上该栏。", "Add them if there is something to say."),
    ),
    "facts.sheet_hidden": (
        Text("工作表是隐藏的，内容已照常读取。", "The sheet is hidden; it was read all the same."),
        Text("请取消隐藏后核对。", "Unhide it and check it."),
    ),
    "facts.sex_differs": (
        Text("性别与公民身份号码第17位所示的不同。", "The sex differs from the one the identity number tells."),
        Text("请对照证件核对；计分以“性别”栏为准。", "Check the card; scoring uses the column 性别."),
    ),
    "facts.application_missing": (
        Text("“{sheet}”中没有这个人员编号。", "The sheet {sheet} does not have this person."),
        Text("请核对编号是否打错，或补上申请。", "Check the number for a slip, or add the application."),
    ),
    "facts.place_not_listed": (
        Text("“{zh}”的代码在区划表所列省内，但表中没有。", "“{en}” lies in a listed province, but the table lacks it."),
        Text("如为已撤并的区划可以保留，否则请核对。", "Keep it if the division was abolished; otherwise check it."),
    ),
}
"""Code → (what is wrong, how to mend it); braces are filled in by the reader that complains."""
