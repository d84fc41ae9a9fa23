"""The documents tell the truth of today: what they name exists, and what exists is named."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from jifen.facts.catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parent.parent
ROOMS = "points|dates|places|identity|facts|policy|scoring|ranking|cli|connectors|platform|rounds|settlement|desk|api"
CODES = re.compile(rf"[\"'](?:{ROOMS})\.[a-z0-9_]+[\"']")
NOT_CODES = {"ranking.yaml", "rounds.html", "api.reply", "api.revoke", "api.token"}
"""A file, a page, and three acts of the audit trail."""


def named_tests() -> list[str]:
    """Every test that the tables of requirements and acceptance criteria name."""
    pages = ("docs/requirements.md", "docs/acceptance.md")
    text = "".join((ROOT / page).read_text(encoding="utf-8") for page in pages)
    return sorted(set(re.findall(r"`(tests/[^`]+)`", text)))


@pytest.mark.parametrize("name", named_tests())
def test_every_test_that_is_named_exists(name: str) -> None:
    """A requirement is not served by a test nobody wrote."""
    file, _, function = name.partition("::")

    assert (ROOT / file).is_file()
    assert not function or re.search(rf"^\s*def {function}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_the_requirements_table_has_every_requirement_once() -> None:
    """R1 to R77, none forgotten, none twice."""
    rows = re.findall(r"^\| (R\d+) \|", (ROOT / "docs/requirements.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert [f"R{number}" for number in range(1, 78)] == rows


def test_every_acceptance_criterion_has_its_state() -> None:
    """AC1 to AC14, AC17 and AC20, each met, in part or not yet, and what is not met says what is missing."""
    text = (ROOT / "docs/acceptance.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (AC\d+) \| [^|]+ \| (met|in part|not yet) \| ([^|]+) \|", text, re.MULTILINE)

    assert [f"AC{number}" for number in (*range(1, 15), 17, 20)] == [name for name, _, _ in rows]
    assert [name for name, state, remark in rows if state != "met" and remark == "–"] == []


def codes_in_source() -> set[str]:
    """Every error code that the source can give out."""
    found: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        if path.parent.name == "migrations":
            continue
        text = path.read_text(encoding="utf-8")
        found |= {code.strip("\"'") for code in CODES.findall(text)}
    return found - NOT_CODES


def test_every_error_code_has_a_heading_and_every_heading_a_code() -> None:
    """Codes are public: a reader who meets one finds it explained."""
    documented = set(re.findall(r"^### `([^`]+)`", (ROOT / "docs/errors.md").read_text(encoding="utf-8"), re.MULTILINE))

    assert sorted(codes_in_source() - documented) == []
    assert sorted(documented - codes_in_source() - composed_codes()) == []


def composed_codes() -> set[str]:
    """Codes that the source puts together from parts."""
    from jifen.facts import days
    from jifen.kernel import identity
    from jifen.platform.evidence import contents
    from jifen.policy import conformance

    parts = {days: "facts.", identity: "identity.", conformance: "policy.", contents: "platform.paper_"}
    words = {
        module: re.findall(r"[\"']([a-z_]+)[\"']", Path(str(module.__file__)).read_text("utf-8")) for module in parts
    }
    return {prefix + word for module, prefix in parts.items() for word in words[module]}


def test_the_glossary_has_every_kind_of_record() -> None:
    """Chinese, English and the name in code, as the catalogue has them."""
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")

    missing = [kind.name for kind in CATALOGUE.values() if f"| {kind.zh} | {kind.en} | `{kind.name}` |" not in text]
    assert missing == []


def test_both_readmes_name_the_two_commands() -> None:
    """A newcomer finds `make run` and `make test` in either language."""
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")

        assert "make run" in text
        assert "make test" in text


def test_every_link_between_documents_leads_somewhere() -> None:
    """No page points at a file that is not there."""
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "policies").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} → {target}")

    assert broken == []


def declared_models() -> dict[str, dict[str, list[str]]]:
    """Give the fields of every model, by app, as the code declares them."""
    found: dict[str, dict[str, list[str]]] = {}
    rooms = ROOT / "src/jifen/platform"
    for path in sorted([*rooms.glob("*/models.py"), *rooms.glob("*/models/*.py")]):
        models = {
            one.name: fields for one in ast.parse(path.read_text("utf-8")).body if (fields := declared_fields(one))
        }
        found.setdefault(path.relative_to(rooms).parts[0], {}).update(models)
    return found


def declared_fields(node: ast.stmt) -> list[str]:
    """Name the fields a class declares: what is assigned the call of a field."""
    if not isinstance(node, ast.ClassDef):
        return []
    calls = [one for one in node.body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call)]
    return [
        ast.unparse(one.targets[0])
        for one in calls
        if re.search(r"(Field|ForeignKey|Sealed\w+)$", ast.unparse(one.value.func))  # type: ignore[attr-defined]
    ]


def documented_models(app: str) -> dict[str, list[str]]:
    """Give the fields of every model of an app, as its page has them."""
    text = (ROOT / f"docs/models/{app}.md").read_text(encoding="utf-8")
    parts = re.split(r"^## `(\w+)`.*$", text, flags=re.MULTILINE)
    return {
        name: re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE)
        for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


@pytest.mark.parametrize("app", sorted(declared_models()))
def test_every_model_and_every_field_has_its_line(app: str) -> None:
    """Whoever meets a table finds what each column holds, and no column that is gone."""
    assert declared_models()[app] == documented_models(app)


def test_the_glossary_has_every_model() -> None:
    """One concept, one name: a table that is kept has its row in the glossary."""
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")

    assert [name for models in declared_models().values() for name in models if f"`{name}`" not in text] == []


def test_what_the_tour_tells_to_press_stands_on_a_page() -> None:
    """The words in bold are those of the screens, in either language."""
    text = (ROOT / "docs/tour.md").read_text(encoding="utf-8")
    platform = text[text.index("## 平台") : text.index("## 命令行")]
    files = [path for path in (ROOT / "src/jifen/platform").rglob("*") if path.suffix in (".html", ".py", ".js")]
    screens = "".join(path.read_text(encoding="utf-8") for path in files)

    assert [words for words in re.findall(r"\*\*([^*]+)\*\*", platform) if words not in screens] == []
