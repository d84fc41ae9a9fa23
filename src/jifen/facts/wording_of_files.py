"""What is said of a sheet, a file, a folder."""

from __future__ import annotations

from jifen.kernel.errors import Text

SAYINGS: dict[str, tuple[Text, Text]] = {
    # ── one sheet ───────────────────────────────────────────────────────────────────────────────────────────────────
    "facts.sheet_unknown": (
        Text("没有这样的工作表，其中的内容没有读取。", "There is no such sheet; nothing in it was read."),
        Text("相近的工作表：{near}。请改名，或删去该表。", "Nearest: {near}. Rename it, or delete it."),
    ),
    "facts.sheet_missing": (
        Text(
            "有{count}人的这类记录已有答复，却没有这张工作表。",
            "{count} people have an answer for this kind of record, but its sheet is not there.",
        ),
        Text(
            "请恢复被改名或删去的工作表；确无记录的，留一张只有表头的。在此之前，这类记录对所有人都是未知。",
            "Bring back the sheet that was renamed or deleted; where there is no record, keep it with its header alone. "
            "Until then records of this kind are unknown for everybody.",
        ),
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
        Text(
            "缺少必填栏目：{missing}；本表没有读取。",
            "Required columns are missing: {missing}. The sheet was not read.",
        ),
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
        Text(
            "工作簿内含实体声明，正常软件不会写出。", "The workbook declares XML entities, which no spreadsheet writes."
        ),
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
    "facts.records_missing": (
        Text(
            "有 answers，却没有 records；名册都视为未结。",
            "There are answers but no records; no list counts as complete.",
        ),
        Text("请补上 records；没有记录的，写 {}。", "Add the records; where there are none, write {}."),
    ),
    "facts.key_unknown": (
        Text("没有这样的名称，其内容没有读取。", "There is no such name; what it holds was not read."),
        Text("相近的名称：{near}。", "Nearest: {near}."),
    ),
    "facts.csv_encoding": (
        Text(
            "文件编码认不出，或不含表头“人员编号”。",
            "The encoding is not recognised, or there is no header with 人员编号.",
        ),
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
        Text(
            "文件夹是按另一版记录目录写出的。", "The folder was written with another version of the catalogue of facts."
        ),
        Text("请用现在的版本重新写出。", "Write it again with this version."),
    ),
    "facts.table_damaged": (
        Text("数据表与目录不符：{reason}。", "The table does not fit the catalogue: {reason}."),
        Text("请重新写出该文件夹。", "Write the folder again."),
    ),
    "facts.column_damaged": (
        Text("有{count}行的值与目录不符，这是第一行。", "{count} rows do not fit the catalogue; this is the first."),
        Text(
            "请由写出该文件夹的程序改正后重新写出。",
            "Mend it in the program that wrote the folder, and write it again.",
        ),
    ),
    "facts.person_unknown": (
        Text("没有这个人员编号。", "There is no such person."),
        Text("请核对人员编号。", "Check the person's number."),
    ),
}
"""Code → (what is wrong, how to mend it); braces are filled in by the reader that complains."""
