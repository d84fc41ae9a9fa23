"""
The rules of the house that no tool of the shelf knows. Each carries lines it must pass and lines it must stop.

A rule reads one file at a time; the sizes have a table of exceptions, which may only shrink without a review.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from jifen.kernel import identity

ROOT = Path(__file__).parents[1]
BUILT = re.compile(r"(^|/)(\.git|\.venv(-bench)?|\.\w+_cache|\.hypothesis|build|dist|__pycache__|[^/]+\.egg-info)(/|$)")
PURE_ROOMS = tuple(f"src/jifen/{room}/" for room in ("kernel", "facts", "policy", "scoring", "ranking"))

LONGEST_FILE = 300
LONGEST_FUNCTION = 40  # lines of its body, without the docstring
TOO_LONG_FOR_A_REASON: dict[str, str] = {
    # "src/jifen/room/module.py" or "src/jifen/room/module.py:function": why it reads better in one piece
    "src/jifen/facts/catalogue.py": "one list of declarations; cutting it would hide whether a kind is there",
    "src/jifen/platform/rounds/migrations/0001_initial.py": "written by Django from the models, and never read as one text",
    "src/jifen/ranking/verifier.py": "stand-alone by design: one file of some 400 lines that a stranger reads in an evening",
    "src/jifen/ranking/witness.py": "stand-alone by design: one file that anybody runs without the rest",
    "src/jifen/scoring/person/measuring.py": "the reference meaning of every measure, from records to units, in one sitting",
    "src/jifen/scoring/plan.py": "the whole vocabulary of a plan on one page; only declarations, no logic",
}

# In pieces, because this file is searched as well.
REGISTRIES = [
    re.escape("".join(pieces))
    for pieces in (
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("registry.", "npm", "js"),
        ("npm", "mirror.com"),
        ("crates", ".io"),
        ("proxy.", "golang.org"),
        ("tuna.", "tsinghua.edu"),
        ("mirrors.", "aliyun"),
        ("index", "-url"),
        ("find", "-links"),
    )
]
CITIES = (
    "广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 "
    "guangzhou shaoguan shenzhen zhuhai shantou foshan jiangmen zhanjiang maoming zhaoqing huizhou meizhou shanwei "
    "heyuan yangjiang qingyuan dongguan zhongshan chaozhou jieyang yunfu"
).split()


class Rule(NamedTuple):
    """One rule: where it holds, what breaks it, and samples on both sides of the line."""

    says: str
    holds_in: Callable[[str], bool]
    breaks: Callable[[str], list[str]]
    good: tuple[str, ...]
    bad: tuple[str, ...]


def lines_with(pattern: str) -> Callable[[str], list[str]]:
    """A rule broken by every line in which the pattern is found."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: [line.strip()[:120] for line in text.splitlines() if compiled.search(line)]


def real_identity_numbers(text: str) -> list[str]:
    """Numbers that could be somebody's: valid, and not of the county that belongs to nobody."""
    found = re.findall(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])", text)
    return [
        f"{number[:6]}…"
        for number in found
        if not identity.problems(number) and not number.startswith(identity.SYNTHETIC_COUNTY)
    ]


def words_of_code(text: str) -> Iterator[str]:
    """Every name and every string of a module, docstrings left out."""
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0].value.value = None
        for field in ("id", "attr", "arg", "name", "value"):
            word = getattr(node, field, None)
            if isinstance(word, str):
                yield word


def words_with(pattern: str) -> Callable[[str], list[str]]:
    """A rule broken by every name or string of code in which the pattern is found."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: [word[:120] for word in words_of_code(text) if compiled.search(word)]


def python_of(*folders: str) -> Callable[[str], bool]:
    """Python modules below any of these folders."""
    return lambda path: path.startswith(folders) and path.endswith(".py")


def anywhere(path: str) -> bool:
    """Every tracked text file."""
    return bool(path)


def invented(county: str) -> str:
    """A valid number of some county, made while the test runs so that no file holds it."""
    first17 = f"{county}19800101001"
    return first17 + identity.check_digit(first17)


RULES = {
    "clock": Rule(
        "a pure room is told the day; it never asks a clock, nor lets the database ask one",
        python_of(*PURE_ROOMS),
        lines_with(
            r"\b(now|today|utcnow|fromtimestamp|time_ns|monotonic|perf_counter|time\.time)\(|\bcurrent_(date|time)"
        ),
        good=("def age(born: date, today: date) -> int:", "known = snow(1)", "as_of = today", "# what is due today"),
        bad=(
            "datetime.now(tz=UTC)",
            "date.today()",
            "SELECT today()",
            "time.time()",
            "x < CURRENT_DATE",
            "get_now = now()",
        ),
    ),
    "registry": Rule(
        "no tracked file names a package registry or where to find one",
        anywhere,
        lines_with("|".join(REGISTRIES)),
        good=("duckdb~=2.0", "data of the National Bureau of Statistics", "the index of the url"),
        bad=(
            "https:" + "//" + "pypi" + ".org/simple",
            "--extra-" + "index" + "-url x",
            "https:" + "//registry" + ".npm" + "js.org/a",
        ),
    ),
    "lock": Rule(
        "a lock file holds names, versions and hashes, and no address",
        lambda path: path.endswith((".lock", "package-lock.json")),
        lines_with(r"://|^\s*--?(i|f|e)\b|^\s*--(?!hash=)"),
        good=("duckdb==2.0.0 \\", "    --hash=sha256:00ff"),
        bad=(
            "duckdb @ https:" + "//example.test/duckdb.whl",
            '"res' + 'olved": "http:' + '//example.test/a.tgz"',
            "-f wheels",
            "--pre",
        ),
    ),
    "identity": Rule(
        "an identity number that could be somebody's stands in no file",
        anywhere,
        real_identity_numbers,
        good=(invented("449901"), invented("440106")[:17], "440106198001010000000", "a" + invented("440106")),
        bad=(invented("440106"), f"身份证{invented('110105')}，", f'"{invented("999999").lower()}"'),
    ),
    "day": Rule(
        "a sentence writes a day as people do, with day_text, never as 2016-05-13",
        python_of("src/jifen/platform/"),
        lines_with(
            r"[\u4e00-\u9fff][^\"]*\{[^}\"]*(?<!\bat)\.isoformat\(\)|\{[^}\"]*(?<!\bat)\.isoformat\(\)[^\"]*[\u4e00-\u9fff]"
        ),
        good=(
            'told = {"until": until.isoformat()}',
            'f"封存于 {made.at.isoformat()}"',
            'f"到{on.zh}为止"',
            'Text("至今", "still open")',
        ),
        bad=('f"到 {last.isoformat()} 为止"', 'Text(f"{on.isoformat()} 已满 {age} 周岁")'),
    ),
    "city": Rule(
        "law is data: code names no city",
        lambda path: path.startswith("src/") and not path.startswith("src/jifen/paper/fonts/"),
        lines_with("|".join(CITIES)),
        good=('inside = "442000"', "city.name", "# 广东省"),
        bad=('if place == "zhongshan":', "SHENZHEN = 1", "# 东莞的规则不同", '"""As in Foshan."""'),
    ),
    "city code": Rule(
        "nor does code hold the division code of a city or of anything inside one; docstrings may show how codes look",
        python_of("src/"),
        words_with(r"(?<!\d)44(0[1-9]|1[2-9]|2[01]|5[1-3])\d{2}(\d{3}|\d{6})?(?!\d)"),
        good=('province = "440000"', '"""Towns such as 442000001."""', 'fake = "449901"', 'points = "4420"'),
        bad=('area == "442000"', 'f"{x} 440106"', 'towns = ["441900003"]', 'village = "442000001203"'),
    ),
    "land and fees": Rule(
        "no field can hold a fee, nor that farmland or a homestead was given up; living on a homestead is a fact",
        python_of("src/jifen/facts/"),
        words_with(
            r"(?<![a-z])fees?(?![a-z])|收费|承包地|farmland|(退出|放弃|交回).*宅基地|宅基地.*(退出|放弃|交回|复垦)"
        ),
        good=(
            '"""No fee can be recorded."""',
            "coffee = 1",
            "# 收费",
            'kind = "宅基地住房"',
            '_text("feedback", "反馈", "feedback")',
        ),
        bad=(
            '_text("fee", "金额", "amount")',
            "service_fee = 1",
            'x = "收费"',
            "row.farmland",
            'z = "放弃农村宅基地"',
            "f(fees=1)",
            'y = ["承包地"]',
        ),
    ),
    "machine": Rule(
        "no file knows the folders of the machine it was written on",
        anywhere,
        lines_with(r"(?<![\w.~-])/(work|root|home)/[\w.]"),
        good=("build/" + "work/list.csv", "either/" + "root/cause", "./" + "work/x"),
        bad=("open('/" + "work/main/a')", "/" + "root/.config", " /" + "home/somebody"),
    ),
}


def name_is_a_dump(path: str) -> bool:
    """Whether a module or folder is named for nothing in particular."""
    return bool(re.search(r"(^|/)_?(utils?|helpers?|common|misc|shared|base|managers?)(_\w+)?(\.py|/)", path))


def too_long(path: str, text: str) -> dict[str, int]:
    """The file and the functions that are longer than the house likes, with their lengths in lines."""
    found = {path: len(text.splitlines())} if len(text.splitlines()) > LONGEST_FILE else {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            if length > LONGEST_FUNCTION:
                found[f"{path}:{node.name}"] = length
    return found


@cache
def tracked() -> tuple[str, ...]:
    """Files git knows or would be told of; in an unpacked archive, all that are there."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run(
            [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        paths = listed.stdout.decode().split("\0")
    else:
        found = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*"))
        paths = [path for path in found if not BUILT.search(path)]
    return tuple(sorted(path for path in paths if path and (ROOT / path).is_file()))


@cache
def text_of(path: str) -> str:
    """What a person could read in a file: its text, or the text of a workbook's parts; "" for other binaries."""
    file = ROOT / path
    if file.suffix == ".xlsx":
        with zipfile.ZipFile(file) as book:
            return "\n".join(book.read(part).decode("utf-8", "replace") for part in book.namelist())
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_no_file_breaks_the_rule(rule: Rule):
    """The rule holds in every file it speaks of."""
    broken = [(path, found) for path in tracked() if rule.holds_in(path) and (found := rule.breaks(text_of(path)))]

    assert [] == broken, rule.says


@pytest.mark.parametrize(("name", "line"), [(name, line) for name, rule in RULES.items() for line in rule.good])
def test_a_rule_lets_a_good_line_pass(name: str, line: str):
    """A rule that cries wolf gets switched off."""
    assert [] == RULES[name].breaks(line), RULES[name].says


@pytest.mark.parametrize(("name", "line"), [(name, line) for name, rule in RULES.items() for line in rule.bad])
def test_a_rule_stops_a_bad_line(name: str, line: str):
    """A rule that no longer bites is worse than none."""
    assert RULES[name].breaks(line), RULES[name].says


def test_every_rule_speaks_of_some_file():
    """A folder renamed must not leave a rule without anything to guard."""
    idle = [name for name, rule in RULES.items() if not any(map(rule.holds_in, tracked()))]

    assert [] == idle


def test_no_module_is_named_for_nothing_in_particular():
    """A function without a home means a concept without a name."""
    assert [] == [path for path in tracked() if path.startswith(("src/", "tests/", "bench/")) and name_is_a_dump(path)]


@pytest.mark.parametrize(
    ("path", "dump"),
    [
        ("src/jifen/kernel/points.py", False),
        ("src/jifen/kernel/database.py", False),
        ("src/jifen/cli/misconduct.py", False),
        ("src/jifen/kernel/utils.py", True),
        ("src/jifen/facts/helper.py", True),
        ("src/jifen/common/points.py", True),
        ("src/jifen/policy/base.py", True),
        ("src/jifen/policy/_helpers.py", True),
        ("src/jifen/policy/utils_dates.py", True),
    ],
)
def test_a_dump_is_told_from_a_module(path: str, dump: bool):
    """The name is judged, whole words only."""
    assert dump == name_is_a_dump(path)


def test_what_is_too_long_has_a_reason_and_what_has_a_reason_is_too_long():
    """The table of exceptions says why, and shrinks by itself."""
    sources = [path for path in tracked() if python_of("src/")(path)]
    found = {name: length for path in sources for name, length in too_long(path, text_of(path)).items()}

    assert {} == {name: length for name, length in found.items() if name not in TOO_LONG_FOR_A_REASON}
    assert set() == set(TOO_LONG_FOR_A_REASON) - set(found), "no longer too long: take it out of the table"
    assert all(TOO_LONG_FOR_A_REASON.values())


def test_length_is_that_of_the_body_and_the_docstring_is_free():
    """Nobody shortens an explanation to satisfy a count."""
    docstring = '    """\n' + "    why\n" * 50 + '    """\n'

    assert {} == too_long("a.py", f"def f():\n{docstring}" + "    x = 1\n" * 40)
    assert {"a.py:f": 41} == too_long("a.py", f"def f():\n{docstring}" + "    x = 1\n" * 41)
    assert {"a.py": 301} == too_long("a.py", "x = 1\n" * 301)
