"""The checker in the page, in a real browser: it agrees with what was published, and with nothing that was altered."""

from __future__ import annotations

import base64
import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from jifen.platform import web
from jifen.policy.ranking_rules import RankingRules
from jifen.ranking import Publication, Run, draw_lots, publish, rank, read_quota, seal, verify
from jifen.ranking.canonical import canonical, csv_bytes
from jifen.ranking.lottery import NO_LOTS
from jifen.ranking.merkle import Tree, leaf_hash

pytestmark = pytest.mark.browser

BASIS = {"basis": "示例办法第一条"}
EAST, WEST = "449900001", "449900002"
SECRET = bytes(range(32))
RUN = Run("shili/points@2014-10-30", "5e" * 32, "settlement", date(2015, 4, 30), "verified", 1)
LINE = {"set_by": "scheme", **BASIS}
RULES: dict[str, Any] = {
    "selection": "ranked",
    "qualifying_points": LINE,
    "places": {"set_by": "plan", **BASIS},
    "compete_in": {"area": "town", "split_by": [], **BASIS},
    "order": [
        {"by": "classes", "served": ["优先", "普通"], **BASIS},
        {"by": "total", "first": "highest", **BASIS},
        {"by": "group", "group": "quality", "first": "highest", **BASIS},
    ],
    "ties": {"rule": "admit_all", **BASIS},
    "rank_style": {"style": "1224", **BASIS},
    "reserved": {"served": "open_first", "leftover": "second_round", **BASIS},
    "second_round": {
        "who": "unsuccessful",
        "pool": "all_areas",
        "order": "same",
        "limit": {"percent": 20, "of": "own_places", "rounding": "up", **BASIS},
        **BASIS,
    },
    **BASIS,
}
PLACES = [
    {"area": EAST, "places": 20},
    {"area": EAST, "places": 4, "reserved_for": "普通"},
    {"area": WEST, "places": 30},
    {"area": WEST, "places": 9, "reserved_for": "优先"},
]
STATIC = Path(web.__file__).parent / "static"
PAGE = """<!DOCTYPE html><html lang="%s"><meta charset="utf-8"><title>x</title><script src="verify.js" defer></script>
<script src="verify_page.js" defer></script><main><section data-verify data-list="list.json" data-size="%d"
data-root="%s" %s></section></main></html>"""
CHECK = """async ([list, given]) => {
    const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    const receipt = given.receipt ? new TextDecoder().decode(bytes(given.receipt)) : null;
    return await jifenVerify(bytes(list), {root: given.root || "", receipt, entrants: given.entrants});
}"""


def rules_of(**changes: Any) -> Any:
    """Rules by town: class, total, quality; with reserves and a second round."""
    return RankingRules.model_validate({"uses": {"settlement": RULES | changes}}).uses["settlement"]


def people_of(count: int, seed: int = 20141030) -> list[dict[str, object]]:
    """People of two towns, many of them equal, some not eligible, some not ranked."""
    dice = random.Random(seed)
    return [
        {
            "person": f"p{number:05}",
            "name": "陈小红",
            "town": dice.choice([EAST, EAST, EAST, WEST]),
            "applied_on": date(2015, 3, dice.randrange(1, 4)),
            "klass": dice.choice(["优先", "普通", "普通"]),
            "eligible": dice.choice([True] * 8 + [False, None]),
            "total": dice.choice([580, 600, 785, 790, 1200]),
            "key_quality": 100 * dice.randrange(1, 4),
            "q_education": 3,
        }
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def made() -> Publication:
    """Everything a list can have: classes, ties, reserves, a second round, people who were not ranked."""
    stated = rules_of()
    quota = read_quota(PLACES, stated, decimals=1)
    return publish(rank(people_of(77), stated, run=RUN, quota=quota, qualifying_points=600), secret=SECRET)


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing of what is fetched."""

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder and give its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def check(browser: Any) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Give the checker of the page: bytes of a list, root and receipt in, what each check found out."""
    with served(STATIC) as address:
        page = browser.new_page()
        page.goto(f"{address}/jifen.svg")
        page.evaluate("src => import(src)", "/verify.js")

        def run(
            listed: bytes, *, root: str = "", receipt: bytes | None = None, entrants: bytes | None = None
        ) -> list[dict[str, Any]]:
            told: dict[str, Any] = {"root": root, "entrants": entrants.decode() if entrants is not None else None}
            told["receipt"] = base64.b64encode(receipt).decode() if receipt is not None else ""
            found: list[dict[str, Any]] = page.evaluate(CHECK, [base64.b64encode(listed).decode(), told])
            return found

        yield run
        page.close()


def findings(told: list[dict[str, Any]]) -> list[str]:
    """Give everything that was found wrong, in Chinese."""
    return [zh for one in told for zh, _ in one["findings"]]


def mended(listed: dict[str, Any]) -> bytes:
    """Make everything fit again that a forger can: the root and the order of writing."""
    head = {"about": listed["about"], "columns": listed["columns"]}
    root = Tree(leaf_hash(canonical(entry)) for entry in (head, *listed["rows"])).root.hex()
    return canonical(listed | {"root": root}) + b"\n"


def test_what_was_published_holds_and_every_check_says_so(made: Publication, check: Callable[..., Any]) -> None:
    """Seven lines, the own receipt among them, and nothing wrong in any."""
    listed = made.files()["list.json"]
    told = check(listed, root=made.root.upper(), receipt=made.receipt("p00007"))

    assert [[]] * 7 == [one["findings"] for one in told]
    assert 6 == len(check(listed, root=made.root))


def test_every_receipt_opens_against_the_list(made: Publication, check: Callable[..., Any]) -> None:
    """Every tenth of the people, wherever their rows lie in the tree."""
    listed = made.files()["list.json"]

    assert [] == [
        wrong for one in list(made.receipts())[::10] for wrong in findings(check(listed, root=made.root, receipt=one))
    ]


def _cell(listed: dict[str, Any], column: str, result: str, value: Any) -> None:
    row = [row for row in listed["rows"] if result in row][-1]
    row[listed["columns"].index(column)] = value


ALTERED: dict[str, Callable[[dict[str, Any]], object]] = {
    "one place more": lambda a: a["about"]["units"][0].update(places=21),
    "what is left": lambda a: a["about"]["units"][0].update(left=9),
    "the cut-off": lambda a: a["about"]["units"][1]["cut_off"].update(score="78.4"),
    "a reserve": lambda a: a["about"]["units"][0]["reserved"].update({"普通": 1}),
    "the limit": lambda a: a["about"]["units"][1].update(second_limit=7),
    "how many applied": lambda a: a["about"]["units"][1].update(applied=7),
    "a pool": lambda a: a["about"]["pools"][0].update(left=77),
    "the counts": lambda a: a["about"]["counts"].update(waiting=0),
    "a draw that was none": lambda a: a["about"].update(draw={}),
    "the line of the list": lambda a: a["about"].update(qualifying_points="78.6"),
    "the line of a unit": lambda a: a["about"]["units"][0].update(qualifying_points="79"),
    "the tie rule": lambda a: a["about"]["rules"].update(ties="admit_none"),
    "the style of ranks": lambda a: a["about"]["rules"].update(rank_style="1223"),
    "who is served first": lambda a: a["about"]["rules"]["reserved"].update(served="reserved_first"),
    "no second round": lambda a: a["about"]["rules"].update(second_round=None),
    "other pools": lambda a: a["about"]["rules"]["second_round"].update(pool="county"),
    "the direction": lambda a: a["about"]["rules"]["order"][1].update(first="lowest"),
    "the classes": lambda a: a["about"]["rules"]["order"][0].update(served=["普通", "优先"]),
    "somebody dropped": lambda a: a["rows"].pop(3),
    "somebody twice": lambda a: a["rows"].append(a["rows"][3]),
    "the order of the rows": lambda a: a["rows"].reverse(),
    "a rank": lambda a: _cell(a, "rank", "waiting", 99),
    "a place given": lambda a: _cell(a, "result", "waiting", "placed"),
    "an ordinal": lambda a: _cell(a, "tie_3", "placed", 7),
    "an identity number as code": lambda a: _cell(a, "code", "placed", "449901199001011234"),
    "points of one not ranked": lambda a: _cell(a, "total", "not_eligible", "-60"),
    "something more": lambda a: a.update(more=1),
    "another format": lambda a: a["about"].update(format="jifen-list/2"),
}


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_list_is_refused_though_its_root_was_mended(
    made: Publication, check: Callable[..., Any], what: str
) -> None:
    """Whatever the rows do not bear out is found by working it out again; with the old root the change itself is found."""
    listed = json.loads(made.files()["list.json"])
    ALTERED[what](listed)

    assert [] != findings(check(mended(listed)))
    assert [] != findings(check(mended(listed), root=made.root))
    assert [] != findings(check(canonical(listed) + b"\n"))


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda raw: raw[:-1],
        lambda raw: raw + b"\n",
        lambda raw: raw.replace(b'"rank":', b'"rank": ', 1),
        lambda raw: raw.replace(b'"total"', b'"t\\u006ftal"', 1),
        lambda raw: raw.replace("优先".encode(), b"\xff\xfe", 1),
        lambda raw: b"",
        lambda raw: b"[]",
        lambda raw: b"null",
        lambda raw: b"[" * 100_000,
        lambda raw: raw.replace(b'"decimals":1', b'"decimals":1.0', 1),
    ],
    ids=range(10),
)
def test_what_is_not_written_as_published_is_refused(
    made: Publication, check: Callable[..., Any], spoilt: Callable[[bytes], bytes]
) -> None:
    """Cut off, longer, written otherwise, not a list at all: a sentence, and never a crash."""
    told = spoilt(made.files()["list.json"])

    assert [] != findings(check(told))


@pytest.mark.parametrize(
    "change",
    [
        lambda receipt: receipt["row"].update(total=9990),
        lambda receipt: receipt["row"].update(key_quality=999),
        lambda receipt: receipt.update(salt="00" * 16),
        lambda receipt: receipt["leaf"].__setitem__(-1, "0" * 64),
        lambda receipt: receipt.update(index=receipt["index"] + 1),
        lambda receipt: receipt["proof"].reverse(),
        lambda receipt: receipt["proof"].append("00" * 32),
        lambda receipt: receipt["proof"].pop(),
        lambda receipt: receipt.update(root="0" * 64),
        lambda receipt: receipt.update(size=99),
        lambda receipt: receipt.update(note="你已入围"),
        lambda receipt: receipt.update(code="0000-0000-0000"),
        lambda receipt: receipt.pop("salt"),
    ],
    ids=range(13),
)
def test_an_altered_receipt_is_refused(
    made: Publication, check: Callable[..., Any], change: Callable[[dict[str, Any]], object]
) -> None:
    """The list itself still holds; the last line says that the receipt does not."""
    receipt = json.loads(made.receipt("p00007"))
    change(receipt)
    told = check(made.files()["list.json"], root=made.root, receipt=canonical(receipt))

    assert [True] * 6 + [False] == [one["findings"] == [] for one in told]


@pytest.mark.parametrize(
    "written", [lambda told: json.dumps(told).encode(), lambda told: b" " + canonical(told)], ids=["spaced", "led"]
)
def test_a_receipt_that_is_spelled_otherwise_is_refused(
    made: Publication, check: Callable[..., Any], written: Callable[[dict[str, Any]], bytes]
) -> None:
    """The same content with other spacing is no receipt, as with the stand-alone checker."""
    receipt = json.loads(made.receipt("p00007"))
    told = check(made.files()["list.json"], root=made.root, receipt=written(receipt))

    assert [True] * 6 + [False] == [one["findings"] == [] for one in told]


def test_a_receipt_with_capital_hex_is_refused(made: Publication, check: Callable[..., Any]) -> None:
    """A salt is written in one way alone."""
    receipt = json.loads(made.receipt("p00007"))
    receipt["salt"] = receipt["salt"].upper()
    told = check(made.files()["list.json"], root=made.root, receipt=canonical(receipt))

    assert [True] * 6 + [False] == [one["findings"] == [] for one in told]


def test_it_judges_chance_alterations_as_the_stand_alone_checker_does(
    made: Publication, check: Callable[..., Any], tmp_path: Path
) -> None:
    """Two hundred forgeries with everything mended that a forger can mend: both refuse, or both find nothing."""
    dice, differ = random.Random(306), []
    files = made.files()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    for number in range(200):
        listed = json.loads(files["list.json"])
        one, other = dice.sample(listed["rows"], 2)
        place = dice.randrange(1, len(listed["columns"]) - 1)
        if number % 2:
            one[place], other[place] = other[place], one[place]
        else:
            one[place] = dice.choice([None, 1, "80", "placed", EAST, other[place]])
        forged = mended(listed)
        (tmp_path / "list.json").write_bytes(forged)
        (tmp_path / "list.csv").write_bytes(csv_bytes([listed["columns"], *listed["rows"]]))
        if bool(verify(tmp_path).findings) != bool(findings(check(forged))):
            differ.append((number, verify(tmp_path).lines(), findings(check(forged))))

    assert [] == differ


def test_lots_can_be_drawn_again_on_a_phone(check: Callable[..., Any]) -> None:
    """The sealed entrants, the public draw and the order of lots; each change to them is found."""
    plain = {"order": RULES["order"][1:2], "reserved": "none", "second_round": "none"}
    stated = rules_of(**plain, ties={"rule": "lottery", **BASIS}, rank_style={"style": "1234", **BASIS})
    people = [one | {"total": 800, "eligible": True} for one in people_of(30)]
    quota = read_quota([{"area": EAST, "places": 4}, {"area": WEST, "places": 2}], stated)
    sealed = seal(people, run=RUN, secret=SECRET, source="2015年6月30日公开摇号，6个1-33 + 1个1-16", quota=quota)
    draw = draw_lots(people, run=RUN, secret=SECRET, sealed=sealed, result="03 07 12 18 22 31 + 09")
    listed = json.loads(
        publish(rank(people, stated, run=RUN, quota=quota, qualifying_points=600, draw=draw), secret=SECRET).files()[
            "list.json"
        ]
    )

    assert [] == findings(check(mended(listed)))
    for name, value in (
        ("seed", "0" * 64),
        ("result", "03"),
        ("result", "03 07 12 18 22 31 + 09"),
        ("root", "0" * 64),
        ("head", {}),
    ):
        changed = json.loads(json.dumps(listed))
        changed["about"]["draw"][name] = value
        assert [] != findings(check(mended(changed)))


def sealed_for(people: int = 77, places: list[dict[str, Any]] = PLACES) -> bytes:
    """Seal so many people for so many places, without lots."""
    quota = read_quota(places, rules_of(), decimals=1)
    return seal(people_of(people), run=RUN, secret=SECRET, source=NO_LOTS, quota=quota)


def test_the_ranked_are_those_who_were_sealed(made: Publication, check: Callable[..., Any]) -> None:
    """Other people, other places, another head, another spelling: each is found, and the other checks still hold."""
    listed, good = made.files()["list.json"], sealed_for()
    told = json.loads(good)
    heads = [told | {"head": told["head"] | {name: "9"}} for name in ("run", "entrants", "quota", "source")]
    bad = [
        sealed_for(76),
        sealed_for(78),
        sealed_for(places=[{**PLACES[0], "places": 21}, *PLACES[1:]]),
        good[:-1],
        b"{}",
    ]
    told_of = [check(listed, root=made.root, entrants=one) for one in (*bad, *map(canonical, heads))]

    assert [[]] * 7 == [one["findings"] for one in check(listed, root=made.root, entrants=good)]
    assert [[2]] * 9 == [[at for at, one in enumerate(every) if one["findings"]] for every in told_of]


def test_a_list_on_which_the_line_alone_decides_holds_too(check: Callable[..., Any]) -> None:
    """No units, no ranks, no places: codes and results."""
    stated = RankingRules.model_validate(
        {"uses": {"settlement": {"selection": "line_only", "qualifying_points": LINE, **BASIS}}}
    ).uses["settlement"]
    made = publish(rank(people_of(20), stated, run=RUN, qualifying_points=600), secret=SECRET)
    listed = json.loads(made.files()["list.json"])

    assert [] == findings(check(mended(listed), root=made.root, receipt=made.receipt("p00003")))
    _cell(listed, "total", "qualified", "59.9")
    assert [] != findings(check(mended(listed)))


def test_ten_thousand_rows_are_checked_while_one_waits(check: Callable[..., Any]) -> None:
    """A large city's list: well under half a minute on a slow machine, and it holds."""
    from time import perf_counter

    stated = rules_of()
    quota = read_quota(PLACES, stated, decimals=1)
    made = publish(rank(people_of(10_000), stated, run=RUN, quota=quota, qualifying_points=600), secret=SECRET)
    listed, receipt = made.files()["list.json"], made.receipt("p09999")
    started = perf_counter()
    told = check(listed, root=made.root, receipt=receipt)

    assert [] == findings(told)
    assert perf_counter() - started < 20


@pytest.fixture
def published(made: Publication, tmp_path: Path) -> Path:
    """A folder with the list, a receipt and the scripts, as a page has them beside it."""
    for name in ("verify.js", "verify_page.js"):
        (tmp_path / name).write_bytes((STATIC / name).read_bytes())
    (tmp_path / "list.json").write_bytes(made.files()["list.json"])
    (tmp_path / "receipt.json").write_bytes(made.receipt("p00007"))
    return tmp_path


def test_the_page_says_how_much_it_fetches_and_shows_each_check_as_a_line(
    made: Publication, published: Path, browser: Any
) -> None:
    """One press: eight lines hold, and the reader's own row stands beneath."""
    beside = 'data-receipt="receipt.json" data-entrants="entrants.json"'
    (published / "index.html").write_text(PAGE % ("zh-Hans", 1_400_000, made.root, beside))
    (published / "entrants.json").write_bytes(sealed_for())
    with served(published) as address:
        page = browser.new_page()
        page.goto(address)
        words = page.locator("button").inner_text()
        page.locator("button").click()
        page.get_by_text("全部通过").wait_for()
        lines = page.locator(".checks > li").all_inner_texts()
        own = page.get_by_text("名单上您的这一行").inner_text()
        page.close()

    assert "在手机上核对（下载 1.3 MB）" == words
    assert [True] * 8 == [line.startswith("✓ 通过") for line in lines]
    assert json.loads(made.receipt("p00007"))["code"] in own
    assert re.search(r"第 \d+ 名 · (入围|候补)", own)


def test_the_page_names_what_does_not_hold(made: Publication, published: Path, browser: Any) -> None:
    """A place was handed to somebody: the line says which row, in the language of the page."""
    listed = json.loads(made.files()["list.json"])
    _cell(listed, "result", "waiting", "placed")
    (published / "list.json").write_bytes(mended(listed))
    (published / "index.html").write_text(PAGE % ("en", 10, made.root, ""))
    with served(published) as address:
        page = browser.new_page()
        page.goto(address)
        page.locator("button").click()
        page.get_by_text("Something does not hold").wait_for()
        told = page.locator(".checks").inner_text()
        page.close()

    assert 'result is "placed" on the list and must be "waiting"' in told


def test_a_receipt_can_be_chosen_where_nobody_has_signed_in(made: Publication, published: Path, browser: Any) -> None:
    """The file somebody kept is read in the browser and opened against the list."""
    (published / "index.html").write_text(PAGE % ("zh-Hans", 10, made.root, ""))
    with served(published) as address:
        page = browser.new_page()
        page.goto(address)
        page.locator("input[type=file]").set_input_files(published / "receipt.json")
        page.locator("button").click()
        page.get_by_text("名单上您的这一行").wait_for()
        lines = page.locator(".checks > li").count()
        page.close()

    assert 7 == lines


def test_where_nothing_can_be_fetched_the_page_says_what_else_there_is(
    made: Publication, published: Path, browser: Any
) -> None:
    """No connection, or no such list: a sentence, and the button works again."""
    (published / "list.json").unlink()
    (published / "index.html").write_text(PAGE % ("zh-Hans", 10, made.root, ""))
    with served(published) as address:
        page = browser.new_page()
        page.goto(address)
        page.locator("button").click()
        page.get_by_text("没有下载成功").wait_for()
        usable = page.locator("button").is_enabled()
        page.close()

    assert usable
