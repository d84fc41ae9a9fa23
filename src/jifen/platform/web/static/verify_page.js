/* Draws the checker of verify.js into every <section data-verify>: a button, what each check found, the reader's own row. */
(function () {
  "use strict";
  const en = document.documentElement.lang.startsWith("en");
  const say = (zh, other) => (en ? other : zh);
  const MOST = 10; // findings told of one check; more help nobody

  function made(tag, words, css) {
    const one = document.createElement(tag);
    one.textContent = words || "";
    if (css) { one.className = css; }
    return one;
  }

  function weight(bytes) {
    return bytes < 1048576 ? `${Math.max(1, Math.ceil(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
  }

  async function fetched(address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) { throw new Error(String(answer.status)); }
    return new Uint8Array(await answer.arrayBuffer());
  }

  async function receiptOf(box, field) {
    if (box.dataset.receipt) { return fetched(box.dataset.receipt); }
    return field.files.length ? new Uint8Array(await field.files[0].arrayBuffer()) : null;
  }

  function told(check) {
    const fine = !check.findings.length;
    const line = document.createElement("li");
    line.append(made("span", fine ? say("✓ 通过", "✓ holds") : say("✕ 不通过", "✕ does not hold"), `mark ${fine ? "done" : "no"}`), made("span", say(check.zh, check.en)));
    if (!fine) {
      const found = document.createElement("ul");
      check.findings.slice(0, MOST).forEach(([zh, other]) => found.append(made("li", say(zh, other))));
      line.append(found);
    }
    return line;
  }

  const RESULTS = {
    placed: ["入围", "placed"], waiting: ["候补", "waiting"], qualified: ["达到分数线", "qualified"],
    below_qualifying_points: ["未达到规定分值", "below the qualifying points"], not_eligible: ["不符合条件", "not eligible"],
    not_ranked: ["有未核实事项，未参加排名", "not ranked: something is not proven yet"], other_way: ["名额不按积分分配", "places given out another way"],
  };

  function rowTold(listed, leaf) {
    const { columns } = JSON.parse(new TextDecoder().decode(listed));
    const cell = (name) => leaf[columns.indexOf(name)];
    const rank = cell("rank") ? say(`第 ${cell("rank")} 名`, `rank ${cell("rank")}`) : "";
    const points = cell("total") ? say(`${cell("total")} 分`, `${cell("total")} points`) : "";
    return [cell("code"), points, rank, say(...(RESULTS[cell("result")] || ["", ""]))].filter(Boolean).join(" · ");
  }

  function outcome(checks) {
    if (checks.every((one) => !one.findings.length)) { return say("全部通过。名单没有被改动，名次和名额都能由名单本身算出。", "Everything holds: the list was not altered, and ranks and places follow from it."); }
    return say("有不通过的项目。请把这一页截图，向公布名单的部门提出。", "Something does not hold. Keep a picture of this page and ask the office that published the list.");
  }

  async function run(box, parts) {
    const { button, status, lines, own, field } = parts;
    button.disabled = true;
    lines.replaceChildren();
    own.textContent = "";
    status.textContent = say("正在下载名单…", "Fetching the list…");
    try {
      const sealed = box.dataset.entrants ? fetched(box.dataset.entrants) : null;
      const [listed, receipt, entered] = await Promise.all([fetched(box.dataset.list), receiptOf(box, field), sealed]);
      const [text, entrants] = [receipt, entered].map((raw) => raw && new TextDecoder().decode(raw));
      const progress = (done) => { status.textContent = say(`正在计算 ${Math.round(100 * done)}%`, `Working it out: ${Math.round(100 * done)} %`); };
      const checks = await globalThis.jifenVerify(listed, { root: box.dataset.root || "", receipt: text, entrants, progress });
      checks.forEach((check) => lines.append(told(check)));
      status.textContent = outcome(checks);
      const last = checks[checks.length - 1];
      if (text && !last.findings.length) { own.textContent = say("名单上您的这一行：", "Your row on the list: ") + rowTold(listed, JSON.parse(text).leaf); }
    } catch (error) {
      status.textContent = say("没有下载成功，请检查网络后再试；也可以用下面的核对程序。", "It could not be fetched. Try again on a better connection, or use the program below.");
    }
    button.disabled = false;
  }

  function drawn(box) {
    if (!globalThis.crypto || !crypto.subtle || !globalThis.jifenVerify) {
      box.append(made("p", say("这个浏览器不能在页面上核对，请用下面的核对程序。", "This browser cannot check in the page; use the program below."), "soft"));
      return;
    }
    const size = Number(box.dataset.size);
    const words = size ? say(`在手机上核对（下载 ${weight(size)}）`, `Check it here (fetches ${weight(size)})`) : say("在手机上核对", "Check it here");
    const parts = { button: made("button", words, "button plain"), status: made("p"), lines: made("ul", "", "checks"), own: made("p"), field: made("input") };
    parts.button.type = "button";
    parts.status.setAttribute("role", "status");
    if (!box.dataset.receipt) {
      const label = made("label", say("我的回执文件（没有也能核对名单）", "The file of my receipt (the list can be checked without)"));
      parts.field.type = "file";
      parts.field.accept = ".json,application/json";
      label.append(parts.field);
      box.append(label);
    }
    const row = made("div", "", "actions");
    row.append(parts.button);
    box.append(row, parts.status, parts.lines, parts.own);
    parts.button.addEventListener("click", () => run(box, parts));
  }

  document.querySelectorAll("[data-verify]").forEach(drawn);
}());
