"""Does what a scheme asks of a field fit the field? Levels, codes, places, lists and comparisons by its type."""

from __future__ import annotations

from jifen.facts.kinds import Field, Type
from jifen.kernel.errors import Text
from jifen.policy.checking.words import Catalogue, is_place, unknown
from jifen.policy.located import Path
from jifen.policy.scheme import Scheme
from jifen.policy.walking import Findings
from jifen.policy.words import Matcher

TYPES_ZH = {
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


class MatcherChecker:
    """Checks what is asked of single fields."""

    def __init__(self, scheme: Scheme, catalogue: Catalogue, findings: Findings) -> None:
        self.scheme = scheme
        self.catalogue = catalogue
        self.findings = findings

    def _complain(self, code: str, path: Path, what: Text, mend: Text, value: object = "") -> None:
        self.findings.add(code, path, what, mend, value)

    def check(self, field: Field, matcher: Matcher, path: Path) -> None:
        """Add a complaint for everything a matcher asks that its field cannot answer."""
        for key in matcher.model_fields_set:
            if field.type not in _FIT[key]:
                kind_zh = TYPES_ZH[field.type]
                fit = [name for name, types in _FIT.items() if field.type in types]
                self._complain(
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
                self._word(field, word, (*path, key))
        for key in ("within", "not_within"):
            named = getattr(matcher, key)
            for word in (named,) if isinstance(named, str) else named or ():
                self._place(word, (*path, key))
        if matcher.listed_in is not None:
            self._listed(field, matcher.listed_in, (*path, "listed_in"))
        if matcher.same_as is not None:
            self._same_as(field, matcher.same_as, (*path, "same_as"))

    def _word(self, field: Field, word: str | bool, path: Path) -> None:
        if field.type is Type.PLACE:
            self._place(str(word), path)
        elif field.type is Type.LEVEL and word not in field.levels:
            what = Text(f"“{field.zh}”没有“{word}”这一级。", f"`{field.name}` has no level `{word}`.")
            unknown(self.findings, "policy.level_unknown", path, what, word, field.levels)
        elif field.type is Type.CODE:
            self._code(str(word), path)
        elif (field.type is Type.FLAG) != isinstance(word, bool):
            self._complain(
                "policy.flag_misfit",
                path,
                Text(f"“{field.name}”的值写得不对。", f"The value for `{field.name}` is not right."),
                Text(
                    "是否类字段写 true 或 false，其他字段写文字。",
                    "A flag takes true or false, other fields take words.",
                ),
                word,
            )

    def _code(self, word: str, path: Path) -> None:
        known = [code.code for code in self.scheme.codes]
        if word not in known:
            what = Text(f"方案的 codes 中没有“{word}”。", f"`codes` of the scheme do not have `{word}`.")
            unknown(self.findings, "policy.code_unknown", path, what, word, known)

    def _place(self, word: str, path: Path) -> None:
        if is_place(self.scheme, word):
            return
        what = Text(f"没有“{word}”这个地点。", f"There is no place `{word}`.")
        unknown(self.findings, "policy.place_unknown", path, what, word, ["here", "province", *self.scheme.towns])

    def _listed(self, field: Field, name: str, path: Path) -> None:
        tables = {table.id: table for table in self.scheme.tables}
        if name not in tables:
            what = Text(f"方案的 tables 中没有“{name}”。", f"`tables` of the scheme do not have `{name}`.")
            unknown(self.findings, "policy.table_unknown", path, what, name, tables)
            return
        table = tables[name]
        members = table.listed or [word for words in (table.classes or {}).values() for word in words]
        at = self.scheme.tables.index(table)
        for word in members:
            self._word(field, word, ("tables", at, "listed" if table.listed is not None else "classes"))

    def _same_as(self, field: Field, other: str, path: Path) -> None:
        asked = self.catalogue["application"].by_name
        name = other.partition(".")[2]
        if name not in asked:
            what = Text(f"申请中没有字段“{name}”。", f"The application has no field `{name}`.")
            unknown(self.findings, "policy.field_unknown", path, what, name, asked)
        elif asked[name].type is not field.type:
            self._complain(
                "policy.types_differ",
                path,
                Text(f"“{field.name}”与“{other}”不是同类字段。", f"`{field.name}` and `{other}` are not of one type."),
                Text("请比较同类字段。", "Compare fields of one type."),
            )


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
