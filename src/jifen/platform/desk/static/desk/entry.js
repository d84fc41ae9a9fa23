/* The form of one entry without network: what may be chosen, what is typed, and what cannot be right. */
window.jifenEntry = (function () {
  "use strict";
  const en = document.documentElement.lang === "en";
  const say = (zh, other) => (en ? other : zh);
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const checkDigit = (first17) => "10X98765432"[WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(first17[at]), 0) % 11];

  /* As people write it → 18 characters, the way the platform does it. */
  function tidy(text) {
    const plain = text.normalize("NFKC").replace(/\s/g, "").toUpperCase();
    const first17 = /^\d{15}$/.test(plain) ? `${plain.slice(0, 6)}19${plain.slice(6)}` : "";
    return first17 ? first17 + checkDigit(first17) : plain;
  }

  function isDay(digits) {
    const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].map(Number);
    const made = new Date(0);
    made.setUTCFullYear(year, month - 1, day);
    return year > 0 && made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
  }

  function numberWrong(text) {
    const number = tidy(text);
    if (number.length !== 18) { return say(`身份号码应为18位（或第一代15位），此处为${number.length}位。`, `An identity number has 18 characters (or 15); this has ${number.length}.`); }
    if (!/^\d{17}[\dX]$/.test(number)) { return say("身份号码前17位须为数字，末位为数字或X。", "The first 17 characters are digits, the last a digit or X."); }
    if (!isDay(number.slice(6, 14))) { return say("身份号码第7至14位不是日历上的日期。", "Characters 7 to 14 of the identity number are no day of the calendar."); }
    if (checkDigit(number.slice(0, 17)) !== number[17]) { return say("身份号码末位与前17位不符，请逐位核对证件。", "The last character does not fit the others: compare with the card digit by digit."); }
    return "";
  }

  function phoneWrong(text) {
    const digits = text.replace(/[^\d+]/g, "");
    const right = !text.trim() || /^1\d{10}$/.test(digits) || /^\+[1-9]\d{6,14}$/.test(digits);
    return right ? "" : say("手机号不完整。请填 11 位手机号。", "This phone number is not complete. Give its 11 digits.");
  }

  /* Take over a form: it gives entries, takes them back to be mended, and says what is wrong at its field. */
  return function take(form, summary, notes, pattern) {
    let packs = [];
    const field = (name) => form.querySelector(`[data-field="${name}"]`);
    const chosen = () => packs.find((pack) => pack.id === form.elements.scheme.value);

    function fill(select, pairs, first) {
      const before = select.value;
      select.replaceChildren(...(first ? [new Option(first, "")] : []), ...pairs.map(([value, words]) => new Option(words, value)));
      if (pairs.some(([value]) => value === before)) { select.value = before; }
    }

    function tick(value, words) {
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "uses", value, id: `uses-${value}` });
      label.className = "choice";
      label.htmlFor = box.id;
      label.append(box, Object.assign(document.createElement("span"), { textContent: words }));
      return label;
    }

    function choices() {
      const pack = chosen() || { towns: [], uses: [], kinds: [] };
      fill(form.elements.town, pack.towns, say("请选择", "Choose"));
      field("uses").querySelector(".choices").replaceChildren(...pack.uses.map(([value, words]) => tick(value, words)));
      notes.querySelectorAll("select").forEach((select) => fill(select, pack.kinds, say("其他", "Other")));
    }

    function offer(told) {
      if (JSON.stringify(told) === JSON.stringify(packs)) { return; }
      const typed = packs.length ? read() : null;
      packs = told;
      fill(form.elements.scheme, told.map((pack) => [pack.id, pack.title]));
      choices();
      if (typed) { write(typed); }
    }

    function more(told) {
      if (notes.children.length >= 40) { return null; }
      const row = pattern.content.firstElementChild.cloneNode(true);
      notes.append(row);
      fill(row.querySelector("select"), (chosen() || { kinds: [] }).kinds, say("其他", "Other"));
      if (told) {
        row.querySelector("select").value = told.kind;
        row.querySelector("textarea").value = told.said;
        row.querySelector("input").checked = told.seen;
      }
      return row;
    }

    function read() {
      const typed = (name) => form.elements[name].value.trim();
      const rows = Array.from(notes.children, (row) => ({
        kind: row.querySelector("select").value,
        said: row.querySelector("textarea").value.trim(),
        seen: row.querySelector("input").checked,
      }));
      return {
        key: typed("key"), device_at: typed("device_at"), clock_read: typed("clock_read"), name: typed("name"), number: typed("number"),
        phone: typed("phone"), scheme: typed("scheme"), town: typed("town"),
        uses: Array.from(form.querySelectorAll("[name=uses]:checked"), (box) => box.value),
        notes: rows.filter((row) => row.said || row.seen),
      };
    }

    function write(entry) {
      clear();
      for (const name of ["key", "device_at", "clock_read", "name", "number", "phone"]) { form.elements[name].value = entry[name]; }
      if (packs.some((pack) => pack.id === entry.scheme)) { form.elements.scheme.value = entry.scheme; }
      choices();
      form.elements.town.value = entry.town;
      form.querySelectorAll("[name=uses]").forEach((box) => { box.checked = entry.uses.includes(box.value); });
      notes.replaceChildren();
      [...entry.notes, null].forEach(more);
    }

    function clear() {
      form.reset();
      form.elements.key.value = form.elements.device_at.value = "";
      choices();
      notes.replaceChildren();
      more();
      complain([]);
      delete form.dataset.unsaved;
      delete form.dataset.sent;
    }

    function problems(entry) {
      const empty = [["clock_read", entry.clock_read], ["name", entry.name], ["number", entry.number], ["scheme", entry.scheme], ["town", entry.town], ["uses", entry.uses.length]];
      const found = empty.filter(([, value]) => !value).map(([name]) => ({ field: name, words: `${say("请填写：", "Fill in: ")}${nameOf(name)}` }));
      if (entry.number && numberWrong(entry.number)) { found.push({ field: "number", words: numberWrong(entry.number) }); }
      if (phoneWrong(entry.phone)) { found.push({ field: "phone", words: phoneWrong(entry.phone) }); }
      return found;
    }

    function nameOf(name) {
      const label = field(name).querySelector("label:not(.choice), legend");
      return label.firstChild.textContent.trim();
    }

    function complain(found) {
      form.querySelectorAll(".field.bad").forEach((box) => box.classList.remove("bad"));
      form.querySelectorAll("[data-wrong]").forEach((line) => line.remove());
      form.querySelectorAll("[aria-invalid]").forEach((input) => { input.removeAttribute("aria-invalid"); describe(input, ""); });
      summary.querySelector("ul").replaceChildren(...found.map(entryOf));
      summary.hidden = !found.length;
      if (found.length) { summary.focus(); }
    }

    function describe(input, wrong) {
      const hint = document.getElementById(`${input.id}-hint`);
      const told = [hint ? hint.id : "", wrong].join(" ").trim();
      if (told) { input.setAttribute("aria-describedby", told); } else { input.removeAttribute("aria-describedby"); }
    }

    function entryOf(one) {
      const item = document.createElement("li");
      const box = one.field && field(one.field);
      const input = box && box.querySelector("input, select, textarea");
      if (!input) { item.textContent = one.words; return item; }
      const line = Object.assign(document.createElement("p"), { className: "wrong", textContent: one.words, id: `wrong-${one.field}` });
      line.dataset.wrong = "";
      box.classList.add("bad");
      (box.querySelector(".hint") || box.querySelector("label, legend")).after(line);
      input.setAttribute("aria-invalid", "true");
      describe(input, line.id);
      const link = Object.assign(document.createElement("a"), { href: `#${input.id}`, textContent: one.words });
      link.addEventListener("click", (event) => { event.preventDefault(); input.focus(); });
      item.append(link);
      return item;
    }

    function townOf(entry) {
      const pack = packs.find((one) => one.id === entry.scheme);
      const town = pack && pack.towns.find(([value]) => value === entry.town);
      return town ? town[1] : entry.town;
    }

    form.elements.scheme.addEventListener("change", choices);
    more();
    return { offer, read, write, clear, more, problems, complain, townOf };
  };
}());
