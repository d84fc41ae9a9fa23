"""Does a scheme use the words of the catalogue? Kinds, fields, levels, seats, places, windows and what can be measured."""

from __future__ import annotations

from collections.abc import Iterable

from jifen.facts.kinds import WHOSE, Field, Type
from jifen.kernel.errors import Text
from jifen.policy.checking.matchers import TYPES_ZH, MatcherChecker
from jifen.policy.checking.words import Catalogue, merged, unknown
from jifen.policy.located import Path
from jifen.policy.measures import Amount
from jifen.policy.scheme import Scheme, Veto
from jifen.policy.walking import Findings, Selection, selections

_DAYS = (Type.DATE, Type.MONTH)


def check_records(scheme: Scheme, catalogue: Catalogue, findings: Findings) -> None:
    """Add a complaint for every word about records that the catalogue, or the scheme itself, does not know."""
    for selection in selections(scheme):
        _Checker(scheme, catalogue, findings, selection).check()


class _Checker:
    """Checks one place that picks records."""

    def __init__(self, scheme: Scheme, catalogue: Catalogue, findings: Findings, selection: Selection) -> None:
        self.scheme = scheme
        self.catalogue = catalogue
        self.findings = findings
        self.at = selection
        self.matchers = MatcherChecker(scheme, catalogue, findings)
        self.kinds = [catalogue[name] for name in selection.kinds if name in catalogue]

    def check(self) -> None:
        for name in self.at.kinds:
            if name not in self.catalogue:
                what = Text(f"没有“{name}”这种记录。", f"There is no kind of record `{name}`.")
                unknown(self.findings, "policy.kind_unknown", self.at.kinds_path, what, name, self.catalogue)
        for name, matcher in self.at.where.items():
            fields = self.fields(name, (*self.at.path, "where", name))
            for field in fields:
                self.matchers.check(merged(field, fields), matcher, (*self.at.path, "where", name))
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
                    kinds = "、".join(TYPES_ZH[one] for one in types)
                    self.not_a(field, kinds, " or ".join(types), (*path, operation))
                self.whole(field, amount, path)
        for key, types in _PARTS.items():
            part = getattr(amount, key)
            for field in self.fields(part, (*path, key)) if part is not None else ():
                if field.type not in types:
                    self.not_a(field, "、".join(TYPES_ZH[one] for one in types), " or ".join(types), (*path, key))
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
