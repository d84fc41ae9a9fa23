/* On every page of the desk: get this computer ready for a cut, say what waits on it, and do not let it be forgotten. */
(function () {
  "use strict";
  const device = window.jifenDevice;
  const line = document.querySelector("[data-waiting]");
  if (!line || !device.possible) { return; }
  const told = line.dataset;

  function show(name, number) {
    const part = line.querySelector(`[data-${name}]`);
    part.hidden = !number;
    part.querySelector("[data-count]").textContent = number;
  }

  async function look() {
    const found = await device.count(told.account);
    show("mine", found.mine);
    show("others", found.others);
    line.hidden = !(found.mine || found.others);
    return found.mine;
  }

  async function ready() {
    const seat = await device.seat();
    if (!told.seat) { return seat && seat.account !== told.account ? device.leave() : null; }
    if (!seat || seat.account !== told.account || seat.version !== told.version || seat.ends - Date.now() < seat.seconds * 500) {
      const answer = await fetch(told.seat, { redirect: "manual", headers: { Accept: "application/json" } });
      if (answer.ok) { await device.sit(await answer.json()); }
    }
    return device.prepare(told.worker, told.page, told.version);
  }

  async function leaving(form) {
    const waiting = form.dataset.warned ? 0 : await look().catch(() => 0);
    if (waiting) {
      form.dataset.warned = "yes";
      line.querySelector("[data-leaving]").hidden = false;
      line.focus();
      return;
    }
    await device.leave().catch(() => { /* without a store nothing can be opened either */ });
    form.dataset.sure = "yes";
    form.requestSubmit();
  }

  document.querySelectorAll(".tools form[action*='logout']").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sure) { return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      leaving(form);
    }, true);
  });

  look().catch(() => { /* this browser keeps nothing, so nothing waits in it */ });
  ready().catch(() => { /* no network now: what was got ready before stays */ });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { look(); } });
}());
