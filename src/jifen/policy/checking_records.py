"""Does a scheme use the words of the catalogue? Kinds, fields, levels, seats, places, windows and what can be measured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from jifen.facts.kinds import WHOSE, Field, Kind, Type
from jifen.kernel.errors import Text
from jifen.kernel.places import within
from jifen.policy.located import Path
from jifen.policy.measures import Amount
from jifen.policy.scheme import Scheme, Veto
from jifen.policy.shapes import nearest
from jifen.policy.walking import Findings, Selection, selections
from jifen.policy.words import Matcher

Catalogue = Mapping[str, Kind]

_CODE = re.compile(r"[1-9][0-9](?:[0-9]{4}|[0-9]{7}|[0-9]{10})")
_DAYS = (Type.DATE, Type.MONTH)
_TYPES_ZH = {
    Type.TEXT: "文字",
    Type.LEVEL: "等级",
    Type.CODE: "代码",
    Type.NUMBER: "数字",
    Type.FLAG: "是否",
    Type.DATE: "日期",
    Type.MONTH: "年月",
    Type.PLACE: "地点",
    Type.IDENTITY: "身份号码",
}


def check_records(scheme: Scheme, catalogue: Catalogue, findings: Findings) -> None:
    """Add a complaint for every word about records that the catalogue, or the scheme itself, does not know."""
    for selection in selections(scheme):
        _Checker(scheme, catalogue, findings, selection).check()


def unknown(findings: Findings, code: str, path: Path, what: Text, word: object, known: Iterable[str]) -> None:
    """Complain about a word that is not known, with the nearest that are."""
    near = nearest(str(word), known)
    mend = (
        Text(f"相近的有：{'、'.join(near)}。", f"Near it: {', '.join(near)}.")
        if near
        else Text("这里没有可用的词，请先在方案中声明。", "There are no such words yet: declare them in the scheme.")
    )
    findings.add(code, path, what, mend, word)


class _Checker:
    """Checks one place that picks records."""

    def __init__(self, scheme: Scheme, catalogue: Catalogue, findings: Findings, selection: Selection) -> None:
        self.scheme = scheme
        self.catalogue = catalogue
        self.findings = findings
        self.at = selection
        self.kinds = [catalogue[name] for name in selection.kinds if name in catalogue]

    def check(self) -> None:
        for name in self.at.kinds:
            if name not in self.catalogue:
                what = Text(f"没有“{name}”这种记录。", f"There is no kind of record `{name}`.")
                unknown(self.findings, "policy.kind_unknown", self.at.kinds_path, what, name, self.catalogue)
        for name, matcher in self.at.where.items():
            fields = self.fields(name, (*self.at.path, "where", name))
            for field in fields:
                self.matcher(merged(field, fields), matcher, (*self.at.path, "where", name))
        self.whose()
        self.window()
        self.spans()
        if self.at.measure is not None:
            self.amount(self.at.measure, (*self.at.path, "measure"))
        if isinstance(self.at.owner, Veto):
            self.veto(self.at.owner)

    def complain(self, code: str, path: Path, what: Text, mend: Text, value: object = "") -> None:
        self.findings.add(code, path, what, mend, value)

    def fields(self, name: str, path: Path) -> list[Field]:
        """The field of that name in each kind that is picked; a complaint for each kind without it."""
        found = [kind.by_name[name] for kind in self.kinds if name in kind.by_name]
        for kind in self.kinds:
            if name not in kind.by_name:
                what = Text(f"“{kind.name}”（{kind.zh}）没有字段“{name}”。", f"`{kind.name}` has no field `{name}`.")
                unknown(self.findings, "policy.field_unknown", path, what, name, kind.by_name)
        return found

    # --- matchers -----------------------------------------------------------------------------------------------------

    def matcher(self, field: Field, matcher: Matcher, path: Path) -> None:
        for key in matcher.model_fields_set:
            if field.type not in _FIT[key]:
                kind_zh = _TYPES_ZH[field.type]
                fit = [name for name, types in _FIT.items() if field.type in types]
                self.complain(
                    "policy.matcher_misfit",
                    (*path, key),
                    Text(
                        f"“{key}”不能用于{kind_zh}字段“{field.name}”。",
                        f"`{key}` does not fit the {field.type} field `{field.name}`.",
                    ),
                    Text(f"可用：{'、'.join(fit)}。", f"Use: {', '.join(fit)}."),
                )
        for key in ("one_of", "none_of"):
            for word in getattr(matcher, key) or ():
                self.word(field, word, (*path, key))
        for key in ("within", "not_within"):
            named = getattr(matcher, key)
            for word in (named,) if isinstance(named, str) else named or ():
                self.place(word, (*path, key))
        if matcher.listed_in is not None:
            self.listed(field, matcher.listed_in, (*path, "listed_in"))
        if matcher.same_as is not None:
            self.same_as(field, matcher.same_as, (*path, "same_as"))

    def word(self, field: Field, word: str | bool, path: Path) -> None:
        if field.type is Type.PLACE:
            self.place(str(word), path)
        elif field.type is Type.LEVEL and word not in field.levels:
            what = Text(f"“{field.zh}”没有“{word}”这一级。", f"`{field.name}` has no level `{word}`.")
            unknown(self.findings, "policy.level_unknown", path, what, word, field.levels)
        elif field.type is Type.CODE:
            self.code(str(word), path)
        elif (field.type is Type.FLAG) != isinstance(word, bool):
            self.complain(
                "policy.flag_misfit",
                path,
                Text(f"“{field.name}”的值写得不对。", f"The value for `{field.name}` is not right."),
                Text(
                    "是否类字段写 true 或 false，其他字段写文字。",
                    "A flag takes true or false, other fields take words.",
                ),
                word,
            )

    def code(self, word: str, path: Path) -> None:
        known = [code.code for code in self.scheme.codes]
        if word not in known:
            what = Text(f"方案的 codes 中没有“{word}”。", f"`codes` of the scheme do not have `{word}`.")
            unknown(self.findings, "policy.code_unknown", path, what, word, known)

    def place(self, word: str, path: Path) -> None:
        if is_place(self.scheme, word):
            return
        what = Text(f"没有“{word}”这个地点。", f"There is no place `{word}`.")
        unknown(self.findings, "policy.place_unknown", path, what, word, ["here", "province", *self.scheme.towns])

    def listed(self, field: Field, name: str, path: Path) -> None:
        tables = {table.id: table for table in self.scheme.tables}
        if name not in tables:
            what = Text(f"方案的 tables 中没有“{name}”。", f"`tables` of the scheme do not have `{name}`.")
            unknown(self.findings, "policy.table_unknown", path, what, name, tables)
            return
        table = tables[name]
        members = table.listed or [word for words in (table.classes or {}).values() for word in words]
        at = self.scheme.tables.index(table)
        for word in members:
            self.word(field, word, ("tables", at, "listed" if table.listed is not None else "classes"))

    def same_as(self, field: Field, other: str, path: Path) -> None:
        asked = self.catalogue["application"].by_name
        name = other.partition(".")[2]
        if name not in asked:
            what = Text(f"申请中没有字段“{name}”。", f"The application has no field `{name}`.")
            unknown(self.findings, "policy.field_unknown", path, what, name, asked)
        elif asked[name].type is not field.type:
            self.complain(
                "policy.types_differ",
                path,
                Text(f"“{field.name}”与“{other}”不是同类字段。", f"`{field.name}` and `{other}` are not of one type."),
                Text("请比较同类字段。", "Compare fields of one type."),
            )

    # --- whose, when --------------------------------------------------------------------------------------------------

    def whose(self) -> None:
        for kind in self.kinds:
            for seat in self.at.whose:
                if seat not in kind.whose:
                    what = Text(
                        f"“{kind.zh}”不记录{WHOSE[seat].zh}的情况。", f"`{kind.name}` is not kept for {WHOSE[seat].en}."
                    )
                    unknown(self.findings, "policy.whose_misfit", (*self.at.path, "whose"), what, seat, kind.whose)

    def window(self) -> None:
        window = self.at.within
        path = (*self.at.path, "within")
        if window is None:
            return
        if window.since and window.until and window.since > window.until:
            self.complain(
                "policy.dates_inverted",
                path,
                Text("起始日晚于截止日。", "The first day is after the last."),
                Text("请核对日期。", "Check the dates."),
            )
        if window.by is not None:
            for field in self.fields(window.by, (*path, "by")):
                if field.type not in _DAYS:
                    self.not_a(field, "日期或年月", "date or month", (*path, "by"))
            return
        for kind in self.kinds:
            if kind.on is None and kind.span is None:
                days = [field.name for field in kind.fields if field.type in _DAYS]
                self.complain(
                    "policy.window_without_date",
                    path,
                    Text(f"“{kind.zh}”须写明比较哪个日期。", f"For `{kind.name}`, say which date is compared."),
                    Text(f"请写 by：{'、'.join(days)}。", f"Write `by`: {', '.join(days)}."),
                )

    def spans(self) -> None:
        for key in ("valid_on", "lasting"):
            if getattr(self.at.owner, key, None) is not None:
                self.need_span((*self.at.path, key))

    def need_span(self, path: Path) -> None:
        for kind in self.kinds:
            if kind.span is None:
                having = "、".join(name for name, other in self.catalogue.items() if other.span is not None)
                self.complain(
                    "policy.no_span",
                    path,
                    Text(f"“{kind.zh}”没有起止时间。", f"`{kind.name}` has no span of time."),
                    Text(f"有起止时间的记录：{having}。", f"Kinds with a span: {having}."),
                )

    # --- measures -----------------------------------------------------------------------------------------------------

    def amount(self, amount: Amount, path: Path) -> None:
        operation = amount.operation
        name = str(getattr(amount, operation))
        if amount.is_span:
            self.need_span((*path, operation))
        elif not (operation == "exists" or (operation == "count" and name == "records")):
            for field in self.fields(name, (*path, operation)):
                types = _MEASURABLE.get(operation, tuple(Type))
                if field.type not in types and not (operation == "best" and amount.via):
                    kinds = "、".join(_TYPES_ZH[one] for one in types)
                    self.not_a(field, kinds, " or ".join(types), (*path, operation))
                self.whole(field, amount, path)
        for key, types in _PARTS.items():
            part = getattr(amount, key)
            for field in self.fields(part, (*path, key)) if part is not None else ():
                if field.type not in types:
                    self.not_a(field, "、".join(_TYPES_ZH[one] for one in types), " or ".join(types), (*path, key))
        self.each(amount, (*path, "each"))
        self.against(amount, (*path, "against"))
        if amount.via is not None:
            self.via(amount.via, (*path, "via"))

    def not_a(self, field: Field, zh: str, en: str, path: Path) -> None:
        fitting = ", ".join(
            other.name for kind in self.kinds for other in kind.fields if other.type in en.split(" or ")
        )
        self.complain(
            "policy.field_misfit",
            path,
            Text(f"“{field.name}”（{field.zh}）不是{zh}字段。", f"`{field.name}` is not a {en} field."),
            Text(f"可用：{fitting or '无'}。", f"Use: {fitting or 'none here'}."),
            field.name,
        )

    def whole(self, field: Field, amount: Amount, path: Path) -> None:
        """Units are whole: what makes one unit must be exact at the precision in which the records are kept."""
        per_unit = amount.in_units_of
        if field.type is not Type.NUMBER or per_unit is None or amount.operation == "count":
            return
        if (per_unit * 10**field.decimals) % 1:
            self.complain(
                "policy.unit_too_fine",
                (*path, "in_units_of"),
                Text(
                    f"“{field.zh}”只记到{field.decimals}位小数。",
                    f"`{field.name}` is kept with {field.decimals} decimals.",
                ),
                Text("请减少小数位。", "Use fewer decimals."),
                per_unit,
            )

    def each(self, amount: Amount, path: Path) -> None:
        each = amount.each
        if each is None or each.by in ("record", "year"):
            return
        if each.by == "person":
            known: Iterable[str] = WHOSE
        else:
            fields = self.fields(each.by, (*path, "by"))
            known = [level for field in fields for level in field.levels]
            if not known:
                return
        for label in each.among or ():
            if label not in known:
                what = Text(f"分组中没有“{label}”。", f"There is no group `{label}`.")
                unknown(self.findings, "policy.level_unknown", (*path, "among"), what, label, known)

    def against(self, amount: Amount, path: Path) -> None:
        if amount.against is None:
            return
        for field in self.fields(amount.against.field, (*path, "field")):
            if field.type is not Type.NUMBER:
                self.not_a(field, "数字", "number", (*path, "field"))
        known = [reference.id for reference in self.scheme.references]
        if amount.against.reference not in known:
            name = amount.against.reference
            what = Text(f"方案的 references 中没有“{name}”。", f"`references` do not have `{name}`.")
            unknown(self.findings, "policy.reference_unknown", (*path, "reference"), what, name, known)

    def via(self, name: str, path: Path) -> None:
        known = [table.id for table in self.scheme.tables if table.classes is not None]
        if name not in known:
            what = Text(f"方案的 tables 中没有分类表“{name}”。", f"`tables` have no classes called `{name}`.")
            unknown(self.findings, "policy.table_unknown", path, what, name, known)

    def veto(self, veto: Veto) -> None:
        path = (*self.at.path, "starts")
        for field in self.fields(veto.starts, path):
            if field.type is not Type.DATE:
                self.not_a(field, "日期", "date", path)
            elif veto.lasts == "until_filled" and field.required:
                self.complain(
                    "policy.always_filled",
                    path,
                    Text(
                        f"“{field.zh}”必填，不会有“填上之前”。",
                        f"`{field.name}` is always filled in: the bar would never hold.",
                    ),
                    Text("请改用可以留空的日期字段。", "Name a date field that may be left empty."),
                )


def merged(field: Field, fields: list[Field]) -> Field:
    """A field of one kind with the levels of its namesakes: a rule over several kinds may use the words of each."""
    levels = dict.fromkeys(level for other in (field, *fields) for level in other.levels)
    return replace(field, levels=tuple(levels), ordered=field.ordered and len(fields) == 1)


def is_place(scheme: Scheme, word: object) -> bool:
    """Whether a scheme or a case may name a place by this word."""
    if not isinstance(word, str):
        return False
    return word in ("here", "province") or word in scheme.towns or bool(_CODE.fullmatch(word))


def lies_within(code: str, area: str) -> bool:
    """Whether a code is well formed and lies within an area."""
    return bool(_CODE.fullmatch(code)) and within(code, area)


_MEASURABLE: dict[str, tuple[Type, ...]] = {
    "best": (Type.LEVEL, Type.CODE),
    "sum": (Type.NUMBER,),
    "shares": (Type.NUMBER,),
    "largest": (Type.NUMBER,),
    "age": (Type.DATE,),
    "years_since": (Type.DATE,),
}
_PARTS: dict[str, tuple[Type, ...]] = {
    "first_holder": (Type.FLAG,),
    "times_share": (Type.NUMBER,),
    "same": (Type.TEXT, Type.CODE, Type.LEVEL, Type.PLACE),
}
_WORDED = (Type.LEVEL, Type.CODE, Type.TEXT, Type.FLAG, Type.PLACE)
_FIT: dict[str, tuple[Type, ...]] = {
    "one_of": _WORDED,
    "none_of": _WORDED,
    "within": (Type.PLACE,),
    "not_within": (Type.PLACE,),
    "at_least": (Type.NUMBER,),
    "above": (Type.NUMBER,),
    "at_most": (Type.NUMBER,),
    "below": (Type.NUMBER,),
    "listed_in": (Type.LEVEL, Type.CODE, Type.TEXT, Type.PLACE),
    "same_as": (Type.TEXT, Type.CODE, Type.LEVEL, Type.PLACE),
    "filled": tuple(Type),
}
