/* Progressive enhancement only: every page works without this file. */
(function () {
  "use strict";
  var en = document.documentElement.lang === "en";
  function say(zh, other) { return en ? other : zh; }
  function all(query, root) { return Array.prototype.slice.call((root || document).querySelectorAll(query)); }
  function clock() { var d = new Date(); return ("0" + d.getHours()).slice(-2) + ":" + ("0" + d.getMinutes()).slice(-2); }
  function token(form) { return form.querySelector("input[name=csrfmiddlewaretoken]"); }

  /* While a button is held down nothing on the page moves: else it would slip away under the finger, and the press be lost. */
  var held = null;
  document.addEventListener("pointerdown", function () { held = held || []; }, true);
  ["pointerup", "pointercancel"].forEach(function (name) {
    document.addEventListener(name, function () {
      setTimeout(function () { var waiting = held || []; held = null; waiting.forEach(function (one) { one(); }); }, 0);
    }, true);
  });

  function note(box, words, failed) {
    if (held) { held.push(function () { note(box, words, failed); }); return; }
    var place = box && box.querySelector("[data-saved]");
    if (!place) { return; }
    place.hidden = false;
    place.classList.toggle("failed", Boolean(failed));
    place.textContent = words;
  }

  /* Save one field. Saves of a form go one after the other, so that an older answer never overwrites a newer one. */
  function saver(form) {
    var last = Promise.resolve();
    var open = 0;
    form.addEventListener("change", function (event) {
      var input = event.target;
      if (!input.name || input.type === "file" || input.type === "password") { return; }
      var box = input.closest("[data-field]") || form;
      open += 1;
      form.dataset.unsaved = "yes";
      note(box, say("正在保存…", "Saving…"));
      last = last.then(function () {
        var body = new FormData();
        all("input, select, textarea", box).forEach(function (one) {
          if (!one.name || one.type === "file" || one.type === "hidden") { return; }
          if ((one.type === "checkbox" || one.type === "radio") && !one.checked) { return; }
          body.append(one.name, one.value);
        });
        body.append("field", box.dataset.field || input.name);
        if (token(form)) { body.append("csrfmiddlewaretoken", token(form).value); }
        return fetch(form.dataset.saveUrl, { method: "POST", body: body, credentials: "same-origin", keepalive: true, headers: { Accept: "application/json", "X-Requested-With": "fetch" } });
      }).then(function (answer) {
        return answer.json().then(function (data) {
          open -= 1;
          if (answer.ok) {
            note(box, say("已保存 ", "Saved ") + (data.saved || clock()));
            if (!open) { delete form.dataset.unsaved; }
            return;
          }
          var told = data.errors || {};
          var first = Object.keys(told)[0];
          note(box, (first && told[first]) || say("没有保存。", "Not saved."), true);
        });
      }).catch(function () {
        open = Math.max(0, open - 1);
        note(box, say("没有保存：连接不上。答案还在这一页，请稍后再试或点“继续”。", "Not saved: no connection. Your answer is still on this page; try again later or continue."), true);
      });
    });
  }

  /* A live total: the server counts, this only asks. */
  function total(form) {
    var wait, asked = 0;
    form.addEventListener("input", function () {
      clearTimeout(wait);
      wait = setTimeout(function () {
        var mine = ++asked;
        var place = document.querySelector(form.dataset.totalInto || "[data-total]");
        if (!place) { return; }
        place.setAttribute("aria-busy", "true");
        fetch(form.dataset.totalUrl, { method: "POST", body: new FormData(form), credentials: "same-origin", headers: { "X-Requested-With": "fetch" } })
          .then(function (answer) { return answer.ok ? answer.text() : null; })
          .then(function (html) { if (html !== null && mine === asked) { place.innerHTML = html; } })
          .catch(function () { /* the total of the last answer stays; the page counts again when it is sent */ })
          .then(function () { if (mine === asked) { place.removeAttribute("aria-busy"); } });
      }, 400);
    });
  }

  function guard(form) {
    form.addEventListener("input", function () { form.dataset.unsaved = "yes"; });
    form.addEventListener("submit", function () { form.dataset.sent = "yes"; delete form.dataset.unsaved; });
  }

  /* One press is one submission; the server makes sure of it, this only says so. */
  function once(form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.pressed) { event.preventDefault(); return; }
      form.dataset.pressed = "yes";
      setTimeout(function () { delete form.dataset.pressed; }, 4000);
    });
  }

  function chosen(input) {
    input.addEventListener("change", function () {
      var place = input.parentNode.querySelector("[data-chosen]");
      if (!place) { return; }
      place.hidden = !input.files.length;
      place.textContent = Array.prototype.map.call(input.files, function (file) {
        return file.name + "（" + (file.size / 1048576).toFixed(1) + " MB）";
      }).join("、");
    });
  }

  window.addEventListener("beforeunload", function (event) {
    if (all("form[data-guard]").some(function (form) { return form.dataset.unsaved && !form.dataset.sent; })) { event.preventDefault(); event.returnValue = ""; }
  });
  window.addEventListener("pageshow", function () { all("form[data-pressed]").forEach(function (form) { delete form.dataset.pressed; }); });

  all("form[data-save-url]").forEach(saver);
  all("form[data-total-url]").forEach(total);
  all("form[data-guard]").forEach(guard);
  all("form[method=post]").forEach(once);
  all("input[type=file]").forEach(chosen);
  all("[data-print]").forEach(function (button) { button.hidden = false; button.addEventListener("click", function () { window.print(); }); });
}());
