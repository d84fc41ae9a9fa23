"""
Every sentence this room says when something is wrong: what it is, and how to mend it, in Chinese and English.

Sentences stand together so that one hand can edit them; readers only name a code and the things to fill in. Notices are
said in the same form: they refuse nothing, but somebody should look.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from jifen.kernel.errors import BadInputError, Complaint, NotFoundError, Text

_SHOWN = 60  # characters of a bad value that a complaint repeats
_NEAR = 5  # how many near words a complaint names


def complain(code: str, where: str = "", value: object = "", **named: object) -> Complaint:
    """
    Say one thing that is wrong.

    Args:
        code: a key of ``SAYINGS``.
        where: the place, as the sender would look for it.
        value: what stands there; shortened, and stripped of what a terminal would obey.
        named: what the sentences of this code leave open.
    """
    what, mend = SAYINGS[code]
    return Complaint(code, where, _filled(what, named), _filled(mend, named), shown(value))


def bad_input(code: str, where: str = "", **named: object) -> BadInputError:
    """Make the error for a file that cannot be used at all; ``code`` is a key of ``SAYINGS``."""
    what, mend = SAYINGS[code]
    return BadInputError(code, _filled(what, named), _filled(mend, named), where=where)


def not_found(code: str, where: str = "", **named: object) -> NotFoundError:
    """Make the error for something that is not there; ``code`` is a key of ``SAYINGS``."""
    what, mend = SAYINGS[code]
    return NotFoundError(code, _filled(what, named), _filled(mend, named), where=where)


def shown(value: object) -> str:
    """Write a value as a complaint repeats it: short, on one line, without control characters."""
    if isinstance(value, float):
        text = repr(value).upper() if "e" in repr(value) else repr(value).removesuffix(".0")
    elif isinstance(value, datetime):
        text = value.isoformat(" ")
    elif isinstance(value, date):
        text = value.isoformat()
    else:
        text = str(value) if not isinstance(value, int) or abs(value) < 10**40 else "…"
    kept = text[: _SHOWN + 1]
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char for char in kept)
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"


def nearest(wanted: str, words: Iterable[str]) -> str:
    """
    List the words most like one that is unknown.

    Likeness is by shared characters, not edit distance: words are short, and a hostile file may hold a million bad ones.

    Returns:
        At most five words, the nearest first, separated by 、.
    """
    asked = set(wanted[:_SHOWN])

    def unlikeness(word: str) -> tuple[float, str]:
        return (-len(asked & set(word)) / max(1, len(asked | set(word))), word)

    return "、".join(sorted(set(words), key=unlikeness)[:_NEAR])


def _filled(text: Text, named: dict[str, object]) -> Text:
    if not named:
        return text
    return Text(text.zh.format(**named), text.en.format(**named))


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
        Text("请按证明材料填写准确数值；若由公式算出，请先取整再粘贴为值。", "Write the exact figure of the document; round a computed one."),
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
    "facts.proof_incomplete": (
        Text("已核实或已否定的记录须写明核验单位和核验日期。", "A verified or refuted record names who checked it and when."),
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
        Text("本行含有合并单元格，不知其中的值属于哪几行。", "The row has merged cells: to which rows does the value belong?"),
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
    # ── one sheet ───────────────────────────────────────────────────────────────────────────────────────────────────
    "facts.sheet_unknown": (
        Text("没有这样的工作表，其中的内容没有读取。", "There is no such sheet; nothing in it was read."),
        Text("相近的工作表：{near}。请改名，或删去该表。", "Nearest: {near}. Rename it, or delete it."),
    ),
    "facts.sheet_too_large": (
        Text("工作表的范围到了 {last}，超过可读取的大小。", "The sheet reaches to {last}, more than can be read."),
        Text(
            "请删去远处多余的内容；人数很多时请改用 Parquet 文件夹。",
            "Delete stray cells far from the table; for very many people use a folder of Parquet tables.",
        ),
    ),
    "facts.header_missing": (
        Text("前{rows}行中没有含“人员编号”的表头。", "The first {rows} rows hold no header with 人员编号."),
        Text("请使用下载的模板，不要删改表头。", "Use the template and keep its header."),
    ),
    "facts.column_unknown": (
        Text("没有这样的栏目，其中的内容没有读取。", "There is no such column; nothing in it was read."),
        Text("相近的栏目：{near}。请改名，或改为“备注”栏。", "Nearest: {near}. Rename it, or call it 备注 (remarks)."),
    ),
    "facts.column_misnamed": (
        Text(
            "没有这样的栏目，而本表缺少：{missing}。其中的内容没有读取。",
            "There is no such column, while these are missing: {missing}. What is in it was not read.",
        ),
        Text(
            "请改名；改正前，本表的名册对所有人都视为未结。",
            "Rename it; until then the list of this sheet counts as complete for nobody.",
        ),
    ),
    "facts.column_unnamed": (
        Text("有内容，却没有表头。", "There is something in this column, but it has no header."),
        Text("请补上表头，或清空该栏。", "Give it a header, or clear it."),
    ),
    "facts.column_missing": (
        Text("缺少必填栏目：{missing}；本表没有读取。", "Required columns are missing: {missing}. The sheet was not read."),
        Text("请使用下载的模板补上。", "Add them; the template has them."),
    ),
    "facts.column_twice": (
        Text("栏目重复，不知以哪一栏为准；本表没有读取。", "The column is there twice; the sheet was not read."),
        Text("请只保留一栏。", "Keep one of them."),
    ),
    # ── one file ────────────────────────────────────────────────────────────────────────────────────────────────────
    "facts.file_missing": (
        Text("找不到“{path}”。", "There is no “{path}”."),
        Text("请核对路径。", "Check the path."),
    ),
    "facts.file_unreadable": (
        Text("“{path}”无法读取：{reason}。", "“{path}” cannot be read: {reason}."),
        Text("请核对权限，或重新保存后再试。", "Check its permissions, or save it again."),
    ),
    "facts.file_kind_unknown": (
        Text("不知道“{path}”是什么文件。", "It is not clear what “{path}” is."),
        Text(
            "可读取：工作簿（.xlsx）、案卷（.json）、单表（以记录类别命名的 .csv，如 参保记录.csv）、Parquet 文件夹。",
            "Readable: a workbook (.xlsx), dossiers (.json), one table (.csv named after its kind), a Parquet folder.",
        ),
    ),
    "facts.file_too_large": (
        Text("文件超过可读取的大小（{most} MB）。", "The file is larger than can be read ({most} MB)."),
        Text("请分成几份，或改用 Parquet 文件夹。", "Split it, or use a folder of Parquet tables."),
    ),
    "facts.not_a_workbook": (
        Text("这不是 .xlsx 工作簿。", "This is not an .xlsx workbook."),
        Text("请用电子表格软件打开，另存为“Excel 工作簿（.xlsx）”。", "Open it in a spreadsheet and save it as .xlsx."),
    ),
    "facts.workbook_old_format": (
        Text("这是旧版 .xls 工作簿。", "This is an old .xls workbook."),
        Text("请另存为“Excel 工作簿（.xlsx）”。", "Save it as .xlsx."),
    ),
    "facts.workbook_locked": (
        Text("工作簿设有密码。", "The workbook is locked with a password."),
        Text("请取消密码后重新保存。", "Save it without a password."),
    ),
    "facts.workbook_damaged": (
        Text("工作簿已损坏：{reason}。", "The workbook is damaged: {reason}."),
        Text("请用电子表格软件打开并重新保存。", "Open it in a spreadsheet and save it again."),
    ),
    "facts.workbook_swollen": (
        Text("压缩包展开后大得反常，没有展开。", "Unpacked, the file would be abnormally large; it was not unpacked."),
        Text("请把内容复制到新的工作簿再保存。", "Copy the contents to a new workbook and save that."),
    ),
    "facts.xml_entities": (
        Text("工作簿内含实体声明，正常软件不会写出。", "The workbook declares XML entities, which no spreadsheet writes."),
        Text("请把内容复制到新的工作簿再保存。", "Copy the contents to a new workbook and save that."),
    ),
    "facts.no_known_sheet": (
        Text("工作簿中没有一张认得的工作表。", "No sheet of the workbook is known."),
        Text("工作表应以记录类别命名，如：{near}。", "Sheets are named after kinds of records, such as: {near}."),
    ),
    "facts.json_unreadable": (
        Text("不是合规的 JSON：{reason}。", "This is not valid JSON: {reason}."),
        Text("请由程序重新导出，编码用 UTF-8。", "Export it again, in UTF-8."),
    ),
    "facts.json_shape": (
        Text("此处应为{wanted_zh}。", "Here should be {wanted_en}."),
        Text("请对照 JSON Schema 修改。", "Compare with the JSON Schema."),
    ),
    "facts.key_unknown": (
        Text("没有这样的名称，其内容没有读取。", "There is no such name; what it holds was not read."),
        Text("相近的名称：{near}。", "Nearest: {near}."),
    ),
    "facts.csv_encoding": (
        Text("文件编码认不出，或不含表头“人员编号”。", "The encoding is not recognised, or there is no header with 人员编号."),
        Text("请另存为“CSV UTF-8（逗号分隔）”。", "Save it as “CSV UTF-8 (comma delimited)”."),
    ),
    "facts.csv_unreadable": (
        Text("CSV 从这一行起无法读取：{reason}。", "From this line on the CSV cannot be read: {reason}."),
        Text("请用电子表格软件重新导出为逗号分隔的 CSV。", "Export it again as comma-delimited CSV."),
    ),
    "facts.folder_unknown": (
        Text("文件夹中没有可用的 manifest.json。", "The folder has no usable manifest.json."),
        Text("请指向 jifen 写出的人口文件夹。", "Point to a folder that jifen wrote."),
    ),
    "facts.folder_occupied": (
        Text("“{path}”里已有别的文件，没有覆盖。", "“{path}” holds other files; nothing was written over."),
        Text("请另选一个空文件夹。", "Choose an empty folder."),
    ),
    "facts.catalogue_differs": (
        Text("文件夹是按另一版记录目录写出的。", "The folder was written with another version of the catalogue of facts."),
        Text("请用现在的版本重新写出。", "Write it again with this version."),
    ),
    "facts.table_damaged": (
        Text("数据表与目录不符：{reason}。", "The table does not fit the catalogue: {reason}."),
        Text("请重新写出该文件夹。", "Write the folder again."),
    ),
    "facts.person_unknown": (
        Text("没有这个人员编号。", "There is no such person."),
        Text("请核对人员编号。", "Check the person's number."),
    ),
    # ── notices: nothing is refused, somebody should look ───────────────────────────────────────────────────────────
    "facts.spans_overlap": (
        Text("与 {other} 的时段重叠。", "Overlaps the span at {other}."),
        Text("计分时合并，重叠部分只算一次；如属重复录入请删去。", "Scoring merges them; delete it if it was typed twice."),
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
    "facts.birth_date_differs": (
        Text("出生日期与公民身份号码中的不同。", "The date of birth differs from the one in the identity number."),
        Text("请对照户口簿核对；计分以“出生日期”栏为准。", "Check the household register; scoring uses the date column."),
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
