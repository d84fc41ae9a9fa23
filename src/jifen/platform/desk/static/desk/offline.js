/* The window without network: write down, keep, hand over once, and say at every moment what is not yet received. */
(function () {
  "use strict";
  const device = window.jifenDevice;
  const app = document.querySelector("[data-app]");
  if (!device.possible) { return; }
  const en = document.documentElement.lang === "en";
  const say = (zh, other) => (en ? other : zh);
  const part = (name) => document.querySelector(`[data-${name}]`);
  const form = document.querySelector("form[data-write]");
  const notes = form.querySelector("[data-notes]");
  const entries = window.jifenEntry(form, part("errors"), notes, document.querySelector("template[data-note]"));
  const news = new BroadcastChannel("jifen-offline");
  const PATIENCE = 8000;
  let seat = null;
  let network = "asking";
  let token = "";
  let shown = "";

  const minute = (when) => new Date(when).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  const when = (at) => { const on = new Date(at); return `${on.getFullYear()}-${String(on.getMonth() + 1).padStart(2, "0")}-${String(on.getDate()).padStart(2, "0")} ${minute(at)}`; };
  const ticket = (entry) => `${entry.key.slice(0, 3)} ${entry.key.slice(3, 6)}`;

  async function call(url, options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      return await fetch(url, { redirect: "manual", cache: "no-store", credentials: "same-origin", signal: stop.signal, headers: { Accept: "application/json", ...(options.headers || {}) }, method: options.method || "GET", body: options.body });
    } finally { clearTimeout(timer); }
  }

  /* Ask the platform who sits here; whatever else comes back is told for what it is. */
  async function meet() {
    try {
      const answer = await call(app.dataset.seat, {});
      network = answer.type === "opaqueredirect" ? "signed out" : answer.ok ? "there" : answer.status === 403 ? "refused" : "away";
      if (network === "there") {
        const { token: fresh, ...told } = await answer.json();
        token = fresh;
        await device.sit(told);
      }
    } catch (error) { network = "away"; }
    if (network === "away") {
      if (!(await device.about("away_since"))) { await device.note("away_since", Date.now()); }
    } else { await device.note("away_since", null); }
    await sitDown();
    await show();
    return network === "there";
  }

  /* Nothing one clerk typed, or may open, stays on the page for another. */
  async function sitDown() {
    const before = seat;
    seat = await device.seat();
    if (before && (!seat || seat.account !== before.account)) {
      entries.clear();
      closeSlip();
    }
  }

  // ── saying how things stand ────────────────────────────────────────────────────────────────────────────────────────

  async function show() {
    const since = await device.about("away_since");
    const found = await device.count(seat ? seat.account : "");
    const own = seat ? await device.mine(seat.account) : [];
    part("network").textContent = {
      "asking": say("正在连接平台…", "Asking the platform…"),
      "there": say("已连上平台", "Connected"),
      "signed out": say("已连上平台，但登录已失效", "Connected, but you are signed out"),
      "refused": say("已连上平台，但这个账号没有窗口代录的权限", "Connected, but this account has no right to enter at the window"),
      "away": since ? say(`断网中，自 ${minute(since)} 起（本机时间）`, `No network since ${minute(since)} (this computer's clock)`) : say("断网中", "No network"),
    }[network];
    part("state").classList.toggle("wait", network !== "there");
    part("who").textContent = seat ? `${seat.office} · ${seat.clerk}` : "";
    part("advice").hidden = Boolean(seat);
    part("advice").textContent = say("现在没有人登记在这台电脑上。登录过的人已退出，或超过十二小时没有连上平台。网络恢复后请登录；此前请写在纸上。", "Nobody sits at this computer: whoever did has signed out, or has not met the platform for twelve hours. Sign in when the network is back; write on paper until then.");
    part("waiting").textContent = own.length ? say(`${own.length} 条尚未收到，最早 ${when(own[0].device_at)}`, `${own.length} not yet received, the first of ${when(own[0].device_at)}`) : "";
    part("others").textContent = found.others ? say(`另有同事的 ${found.others} 条，只有本人登录后能打开。`, `${found.others} of colleagues, which only they can open.`) : "";
    part("waiting").parentNode.hidden = !(own.length || found.others);
    part("send").hidden = !own.length;
    part("sign-in-link").hidden = network !== "signed out";
    part("form").hidden = !seat;
    part("kept").hidden = !own.length;
    if (seat) { entries.offer(seat.packs); }
    if (shown !== JSON.stringify(own)) { part("list").replaceChildren(...own.map(row)); }
    shown = JSON.stringify(own);
  }

  function row(entry) {
    const made = document.querySelector("template[data-entry-row]").content.firstElementChild.cloneNode(true);
    const inside = (name) => made.querySelector(`[data-${name}]`);
    inside("ticket").textContent = ticket(entry);
    inside("name").textContent = entry.name;
    inside("when").textContent = say(`本机时间 ${when(entry.device_at)}，窗口钟表 ${entry.clock_read}`, `Computer ${when(entry.device_at)}, clock at the window ${entry.clock_read}`);
    made.querySelectorAll(".unseen").forEach((one) => { one.textContent = ` ${ticket(entry)}`; });
    const list = made.querySelector(".wrong-list");
    list.hidden = !entry.wrong;
    list.replaceChildren(...(entry.wrong || []).map((one) => Object.assign(document.createElement("li"), { textContent: one.words })));
    inside("mend").addEventListener("click", () => { entries.write(entry); entries.complain(entry.wrong || []); if (!entry.wrong) { form.elements.clock_read.focus(); } });
    inside("show-slip").addEventListener("click", () => slip(entry));
    inside("remove").addEventListener("click", () => { inside("remove-sure").hidden = false; inside("remove-sure").focus(); });
    inside("remove-sure").addEventListener("click", async () => { await device.remove(entry.key); await changed(); part("state").scrollIntoView(); });
    return made;
  }

  function changed() { news.postMessage("changed"); return show(); }

  function slip(entry) {
    const place = part("slip");
    place.querySelector("[data-ticket]").textContent = ticket(entry);
    const told = { name: entry.name, town: entries.townOf(entry), office: `${seat.office} · ${seat.clerk}`, clock: entry.clock_read, device: when(entry.device_at) };
    Object.entries(told).forEach(([name, words]) => { place.querySelector(`[data-slip-${name}]`).textContent = words; });
    app.hidden = true;
    place.hidden = false;
    place.focus();
  }

  function closeSlip() { part("slip").hidden = true; app.hidden = false; }

  // ── writing down ───────────────────────────────────────────────────────────────────────────────────────────────────

  async function write(event) {
    event.preventDefault();
    const entry = entries.read();
    const found = entries.problems(entry);
    entries.complain(found);
    if (found.length) { delete form.dataset.sent; form.dataset.unsaved = "yes"; return; }
    entry.key = entry.key || device.newKey();
    entry.device_at = entry.device_at || new Date().toISOString();
    try {
      const kept = await device.keep(seat.account, entry);
      if (navigator.storage && navigator.storage.persist) { navigator.storage.persist(); }
      entries.clear();
      await changed();
      slip(kept);
    } catch (error) {
      delete form.dataset.sent;
      form.dataset.unsaved = "yes";
      entries.complain([{ field: "", words: say("这台电脑没有记住这一条（存储空间可能满了）。内容还在页面上，请先写在纸上。", "This computer did not keep the entry (its storage may be full). It is still on the page: write it on paper first.") }]);
    }
  }

  // ── handing over ───────────────────────────────────────────────────────────────────────────────────────────────────

  function posted(entry) {
    const body = new URLSearchParams({ account: seat.account, key: entry.key, device_at: entry.device_at, clock_read: entry.clock_read, name: entry.name, number: entry.number, phone: entry.phone, scheme: entry.scheme, town: entry.town });
    entry.uses.forEach((use) => body.append("uses", use));
    entry.notes.forEach((note) => { body.append("kind", note.kind); body.append("said", note.said); body.append("seen", note.seen ? "yes" : "no"); });
    return body;
  }

  async function hand(entry) {
    const answer = await call(app.dataset.entry, { method: "POST", body: posted(entry), headers: { "X-CSRFToken": token } });
    const told = (answer.headers.get("content-type") || "").startsWith("application/json") ? await answer.json() : null;
    if (answer.ok && told) {
      await device.remove(entry.key);
      received(entry, told);
    } else if (told && told.wrong) {
      await device.keep(seat.account, { ...entry, wrong: told.wrong });
    } else { throw new Error(`no answer to be used: ${answer.status}`); }
  }

  function received(entry, told) {
    const item = document.createElement("li");
    const words = told.state === "draft" ? say("已收到，草稿尚未提交", "received; the draft is not sent yet") : say("已收到；本人先前已提交申请", "received; the person had sent an application before");
    item.textContent = `${ticket(entry)} · ${told.received} · ${words}`;
    part("received-list").prepend(item);
    part("received").hidden = false;
  }

  /* One window of the browser hands over at a time; the platform makes sure that no draft is opened twice. */
  function send(again) {
    return navigator.locks.request("jifen-offline-send", async () => {
      if (!(await meet())) { return; }
      const held = form.elements.key.value;
      for (const entry of await device.mine(seat.account)) {
        if (entry.key === held || (entry.wrong && !again)) { continue; }
        try { await hand(entry); } catch (error) { await meet(); break; }
      }
      await changed();
    });
  }

  // ── the page ───────────────────────────────────────────────────────────────────────────────────────────────────────

  form.addEventListener("submit", write);
  part("more").addEventListener("click", () => { const made = entries.more(); if (made) { made.querySelector("select").focus(); } });
  part("drop").addEventListener("click", () => entries.clear());
  part("send").addEventListener("click", () => send(true));
  part("print-slip").addEventListener("click", () => window.print());
  part("close-slip").addEventListener("click", () => { closeSlip(); document.getElementById("form").focus(); });
  news.addEventListener("message", () => show());
  window.addEventListener("online", () => send(false));
  window.addEventListener("offline", () => meet());
  setInterval(() => { if (!document.hidden) { send(false); } }, 30000);

  async function begin() {
    await sitDown();
    await show();
    part("paper").hidden = true;
    app.hidden = false;
    await send(false);
    if (seat && network === "there") { await device.prepare(app.dataset.worker, app.dataset.page, seat.version); }
  }
  begin().catch(() => { /* a browser that keeps nothing: what to write on paper stays on the page */ });
}());
