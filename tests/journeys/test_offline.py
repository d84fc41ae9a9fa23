"""A window loses its network for a while: people are written down, get a slip, and each has one draft when it is back."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from jifen.kernel import identity

FIRST = ("南宫断网", identity.synthetic(7103, date(1988, 2, 3), False))
SECOND = ("欧阳·买买提", identity.synthetic(7104, date(1991, 7, 30), True))
THIRD = ("司马待改", identity.synthetic(7105, date(1979, 12, 1), True))
READY = """async () => Boolean(await jifenDevice.seat()
    && (await navigator.serviceWorker.getRegistration("/desk/offline/"))?.active?.state === "activated")"""
LIES_THERE = """async () => {
    const asked = indexedDB.open("jifen-offline");
    const base = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
    const all = (name) => new Promise((resolve) => {
        const found = base.transaction(name).objectStore(name).getAll();
        found.onsuccess = () => resolve(found.result);
    });
    const rows = await all("entries");
    const key = (await all("keys"))[0];
    const given = await crypto.subtle.exportKey("raw", key).then(() => "given out", (error) => error.name);
    const told = (row) => JSON.stringify(row) + new TextDecoder().decode(row.sealed);
    return { given, told: rows.map(told).join() };
}"""
KEPT_PAGES = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        const kept = await caches.open(name);
        for (const request of await kept.keys()) { found.push(await (await kept.match(request)).text()); }
    }
    return found.join();
}"""


class Line:
    """A line between a browser and the site that can be cut, so that nothing of the browser gets through, and mended."""

    def __init__(self, site: str) -> None:
        self.to = int(site.rpartition(":")[2])
        self.open: list[socket.socket] = []
        self.port = 0
        self.mend()

    def mend(self) -> None:
        """Let the browser through."""
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = int(listening.getsockname()[1])
        self.open.append(listening)
        threading.Thread(target=self._accept, args=[listening], daemon=True).start()

    def cut(self) -> None:
        """Refuse every new connection and end those that are there."""
        for one in self.open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.open.clear()

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listening.accept()
                far = socket.create_connection(("127.0.0.1", self.to))
                self.open += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=[source, target], daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while some := source.recv(65536):
                target.sendall(some)
            target.shutdown(socket.SHUT_WR)


@pytest.fixture
def line(province: Any) -> Iterator[Line]:
    """A line of this test's own."""
    made = Line(province.site)
    yield made
    made.cut()


def _sign_in(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/sign-in/login/?next=/desk/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", "jifen-demo-only")
    page.locator("main form", has=page.locator("[name=login]")).locator("button").click()
    page.wait_for_url("**/desk/")
    _until(page, lambda: page.evaluate(READY))


def _until(page: Page, holds: Callable[[], bool], seconds: int = 20) -> None:
    for _ in range(seconds * 5):
        if holds():
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"not within {seconds} s: {page.locator('main').inner_text()}")


def _write_down(page: Page, person: tuple[str, str], said: str = "") -> str:
    """Fill in the form by the keyboard alone; gives the ticket of the slip."""
    page.locator("[name=clock_read]").fill("10:30")
    page.locator("[name=name]").focus()
    for text in person:
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.locator("[name=town]").select_option(index=2)
    page.locator("[name=uses]").first.focus()
    page.keyboard.press("Space")
    page.locator("[name=kind]").first.select_option(index=3)
    page.locator("[name=said]").first.fill(said)
    page.get_by_role("button", name="记在本机，给纸条").press("Enter")
    expect(page.locator(".slip")).to_be_visible()
    return page.locator(".slip [data-ticket]").inner_text()


def _close_slip(page: Page) -> None:
    page.get_by_role("button", name="关上，登记下一位").click()


def test_thirty_minutes_without_network_lose_nobody_and_double_nobody(
    line: Line, opened: Callable[..., Page], keep: Callable[..., None]
) -> None:
    """Reloaded, closed and opened without network; sent twice from two windows at once when it is back."""
    site = f"http://127.0.0.1:{line.port}"
    page = opened(narrow=False)
    _sign_in(page, site, "clerk-zhongshan")
    line.cut()
    page.context.set_offline(True)

    page.goto(f"{site}/desk/offline/")
    expect(page.locator("[data-network]")).to_contain_text(re.compile(r"断网中，自 \d\d:\d\d 起"))
    first = _write_down(page, FIRST, "大专，2008 年毕业")
    keep(page, "offline-slip")
    assert 1 == len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    page.reload()
    expect(page.locator("[data-kept] h3")).to_contain_text(first)
    second = _write_down(page, SECOND)
    _close_slip(page)
    keep(page, "offline-waiting", page.locator("h1"))

    found = page.evaluate(LIES_THERE)
    assert "InvalidAccessError" == found["given"]
    for told in (*FIRST, *SECOND, "大专"):
        assert told not in found["told"]
        assert told not in page.evaluate(KEPT_PAGES)
    context = page.context
    page.close()
    page, other = context.new_page(), context.new_page()
    for one in (page, other):
        one.goto(f"{site}/desk/offline/")
        expect(one.locator("[data-state]")).to_contain_text("2 条尚未收到")
    page.set_viewport_size({"width": 360, "height": 780})
    keep(page, "offline-waiting-phone")

    line.mend()
    context.set_offline(False)
    for one in (page, other, page, other):
        one.evaluate("document.querySelector('[data-send]').click()")
    for one in (page, other):
        expect(one.locator("[data-network]")).to_contain_text("已连上平台")
        expect(one.locator("[data-kept]")).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site}/desk/brought/")
    keep(page, "offline-brought")
    for ticket in (first, second):
        expect(page.locator("main .tasks li", has_text=ticket)).to_have_count(1)

    for _, number in (FIRST, SECOND):
        page.goto(f"{site}/desk/assist/")
        page.fill("[name=number]", number)
        page.get_by_role("button", name="查找").click()
        expect(page.locator("main tbody tr")).to_have_count(1)
        expect(page.locator("main tbody")).to_contain_text("尚未提交")
    page.goto(f"{site}/desk/brought/")
    page.locator("main .tasks li", has_text=first).get_by_role("button", name="继续办理").click()
    expect(page.locator(".person")).to_contain_text(FIRST[0])
    expect(page.locator("main")).to_contain_text("大专，2008 年毕业")
    keep(page, "offline-go-on")


def test_what_is_wrong_comes_back_and_a_colleague_sees_only_that_it_is_there(
    line: Line, opened: Callable[..., Page], keep: Callable[..., None]
) -> None:
    """A number under another name stays on the device; signing out asks first; only the one who wrote it down sends it."""
    site = f"http://127.0.0.1:{line.port}"
    page = opened(narrow=False)
    _sign_in(page, site, "clerk-zhongshan")
    page.goto(f"{site}/desk/assist/")
    page.fill("[name=number]", THIRD[1])
    page.get_by_role("button", name="查找").click()
    page.fill("[name=name]", "司马改好")
    page.get_by_role("button", name="登记并开始办理").click()
    page.goto(f"{site}/desk/offline/")
    ticket = _write_down(page, THIRD)
    _close_slip(page)
    page.get_by_role("button", name="全部送出").click()
    expect(page.locator(".wrong-list")).to_contain_text("这个号码登记的是另一个姓名")
    keep(page, "offline-wrong", page.locator("[data-kept]"))

    page.goto(f"{site}/desk/")
    expect(page.locator("[data-waiting]")).to_contain_text("1 条登记尚未收到")
    page.get_by_role("button", name="退出").click()
    expect(page.locator("[data-leaving]")).to_be_visible()
    keep(page, "offline-leaving")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(lambda url: "/desk/" not in url)

    _sign_in(page, site, "window-zhongshan")
    expect(page.locator("[data-waiting]")).to_contain_text("同事的 1 条登记尚未收到")
    page.goto(f"{site}/desk/offline/")
    expect(page.locator("[data-others]")).to_contain_text("另有同事的 1 条")
    for told in (*THIRD, ticket):
        expect(page.locator("body")).not_to_contain_text(told)

    page.goto(f"{site}/desk/")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(lambda url: "/desk/" not in url)
    line.cut()
    page.goto(f"{site}/desk/offline/")
    expect(page.locator("[data-advice]")).to_contain_text("现在没有人登记在这台电脑上")
    expect(page.locator("[data-form]")).to_be_hidden()
    line.mend()
    _sign_in(page, site, "clerk-zhongshan")
    page.goto(f"{site}/desk/offline/")
    page.get_by_role("button", name="修改").click()
    expect(page.locator("[name=number]")).to_have_value(THIRD[1])
    page.fill("[name=name]", "司马改好")
    page.get_by_role("button", name="记在本机，给纸条").click()
    _close_slip(page)
    page.get_by_role("button", name="全部送出").click()
    expect(page.locator("[data-received]")).to_contain_text(ticket)
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_the_device_knows_a_number_that_cannot_be_right(province: Any, at_desk: Callable[..., Page]) -> None:
    """It judges as the platform does: length, characters, birth date, check digit, the old form, full-width figures."""
    good = [
        identity.synthetic(serial, date(1960 + serial, 1 + serial % 12, 28), serial % 2 == 0) for serial in range(12)
    ]
    number = identity.synthetic(3, date(1988, 2, 29), True)
    odd = [f"{number[:at]}{(int(number[at]) + 1) % 10}{number[at + 1 :]}" for at in range(6, 17)]
    odd += [
        number[:17],
        f"{number}0",
        number[:6] + number[8:17],
        number.translate(str.maketrans("0123", "０１２３")),
        "A" * 18,
    ]
    odd += [f"44990119880230{number[14:17]}{digit}" for digit in "0123456789X"]
    page = at_desk("clerk-zhongshan")
    page.goto(f"{province.site}/desk/offline/")
    expect(page.locator("[data-form]")).to_be_visible()

    wrong = []
    for one in (*good, *odd):
        page.fill("[name=number]", one)
        page.get_by_role("button", name="记在本机，给纸条").click()
        told = page.locator("[data-field=number] .wrong").count() == 1
        if told != bool(identity.problems(one)):
            wrong.append((one, told))

    assert [] == wrong


def test_the_pages_of_the_window_without_network_fit_everybody(
    province: Any, at_desk: Callable[..., Page], fit_for_everybody: Callable[..., None]
) -> None:
    """Narrow, wide, dark, in large print; axe objects to nothing."""
    page = at_desk("clerk-zhongshan")

    fit_for_everybody(page, f"{province.site}/desk/offline/", f"{province.site}/desk/brought/")


def test_without_scripts_the_page_says_what_to_write_on_paper(province: Any, at_desk: Callable[..., Page]) -> None:
    """The one page of the platform that needs scripts says so, and what to do."""
    page = at_desk("clerk-zhongshan", scripts=False)

    page.goto(f"{province.site}/desk/offline/")

    expect(page.locator("[data-paper]")).to_contain_text("这一页要用脚本")
    expect(page.locator("[data-paper]")).to_contain_text("尚未收到")
    expect(page.locator("form[data-write]")).to_be_hidden()
