/*
 * Check a published list of ranks in the reader's own browser. Nothing leaves it: 在自己的手机上核对名单，不上传任何内容。
 *
 * Written from docs/algorithms/publication.md; the same checks as verifier.py but for list.csv, README.txt and verifier.py.
 * The page around it works without this file: it then tells how to use verifier.py.
 *
 *   <section data-verify data-list="list.json" data-size="81234" data-root="9f…" [data-receipt="receipt.json"]
 *            [data-entrants="entrants.json"]></section>
 *
 * data-size: bytes that will be fetched, compressed. data-root: the announced root. data-receipt: where the reader's receipt
 * is; without it there is a field to choose the file. data-entrants: where the entrants lie that were sealed before the ranking.
 * Programs call jifenVerify(bytes, {root, receipt, entrants, progress}).
 */
(function () {
  "use strict";
  const RANKED = ["placed", "waiting"];
  const RESULTS = [...RANKED, "qualified", "below_qualifying_points", "not_eligible", "not_ranked", "other_way"];
  const SHOWN = ["class", "total", "score", "rank", "second_rank", "round", "pool"];
  const CODE = /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/;
  const HASH = /^[0-9a-f]{64}$/;
  const RECEIPT = ["code", "format", "index", "leaf", "proof", "root", "row", "salt", "size"];
  const AT_ONCE = 1000; // hashes between two breaths, so that a slow phone stays usable

  /* --- bytes and canonical JSON --- */

  const utf8 = new TextEncoder();
  const odd = (why) => { throw new Error(why); };
  const same = (one, other) => canonical(one) === canonical(other);
  const joined = (...parts) => {
    const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => { out.set(part, at); return at + part.length; }, 0);
    return out;
  };
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const unhex = (text) => {
    if (typeof text !== "string" || !/^([0-9a-f]{2})*$/i.test(text)) { odd(`hex: ${text}`); }
    return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  };
  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

  /* Text is ordered by code point; JavaScript orders by half of a pair, which differs for rare characters alone. */
  function byPoint(one, other) {
    if (!/[\ud800-\udfff]/.test(one + other)) { return one < other ? -1 : one > other ? 1 : 0; }
    const [left, right] = [Array.from(one), Array.from(other)];
    for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
      const gap = left[at].codePointAt(0) - right[at].codePointAt(0);
      if (gap) { return gap; }
    }
    return left.length - right.length;
  }

  function canonical(value) {
    if (typeof value === "string") { return /[\ud800-\udfff]/u.test(value) ? odd("half a character") : JSON.stringify(value); }
    if (typeof value === "number") { return Number.isSafeInteger(value) ? String(value) : odd(`number: ${value}`); }
    if (value === null || typeof value === "boolean") { return String(value); }
    if (Array.isArray(value)) { return `[${value.map(canonical).join(",")}]`; }
    if (typeof value !== "object") { odd(typeof value); }
    return `{${Object.keys(value).sort(byPoint).map((key) => `${canonical(key)}:${canonical(value[key])}`).join(",")}}`;
  }

  async function hashed(messages, tick) {
    const found = [];
    for (let at = 0; at < messages.length; at += AT_ONCE) {
      found.push(...await Promise.all(messages.slice(at, at + AT_ONCE).map(sha256)));
      await tick(found.length / messages.length);
    }
    return found;
  }

  /* The root of RFC 6962 over values in canonical form. */
  async function merkleRoot(entries, tick) {
    let level = await hashed(entries.map((entry) => joined([0], utf8.encode(canonical(entry)))), tick);
    while (level.length > 1) {
      const pairs = [];
      for (let at = 0; at + 1 < level.length; at += 2) { pairs.push(joined([1], level[at], level[at + 1])); }
      const left = level.slice(2 * pairs.length);
      level = [...await hashed(pairs, () => 0), ...left];
    }
    return hex(level[0]);
  }

  /* The root an inclusion proof leads to; empty where the proof is too long. */
  async function climb(entry, index, size, proof) {
    const hashes = proof.map(unhex);
    let node = await sha256(joined([0], utf8.encode(canonical(entry))));
    for (let last = size - 1; last > 0; last = Math.floor(last / 2), index = Math.floor(index / 2)) {
      if (index % 2 || index !== last) {
        const beside = hashes.shift() || odd("proof");
        node = await sha256(index % 2 ? joined([1], beside, node) : joined([1], node, beside));
      }
    }
    return hashes.length ? "" : hex(node);
  }

  /* --- the list --- */

  function points(cell, decimals) {
    if (Number.isSafeInteger(cell)) { return cell; }
    const [, sign, whole, part] = /^(-?)(\d+)(?:\.(\d*?)0*)?$/.exec(cell) || odd(`points: ${cell}`);
    if ((part || "").length > decimals) { odd(`points: ${cell}`); }
    return Number(whole + (part || "").padEnd(decimals, "0")) * (sign ? -1 : 1);
  }

  async function opened(raw, tick) {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
    const told = JSON.parse(text);
    if (!same(Object.keys(told).sort(), ["about", "columns", "root", "rows"]) || told.about.format !== "jifen-list/1") { odd("jifen-list/1?"); }
    const list = { text, told, about: told.about, rules: told.about.rules, units: told.about.units, columns: told.columns };
    list.order = list.rules.order || [];
    list.second = list.rules.second_round || null;
    list.pools = new Map(list.units.map((unit) => [unit.unit, unit.pool]));
    list.rows = told.rows.map((cells) => {
      if (cells.length !== list.columns.length) { odd("columns"); }
      const row = new Map(list.columns.map((column, at) => [column, cells[at]]));
      return { cell: (column) => (row.has(column) ? row.get(column) : null), cells: row, round: null, pool: null, second: null };
    });
    list.people = list.rows.filter((row) => RANKED.includes(row.cell("result")));
    const seed = list.rules.ties === "lottery" ? unhex(list.about.draw.seed) : null;
    const lots = seed ? await hashed(list.people.map((row) => joined(seed, utf8.encode(row.cell("code")))), tick) : [];
    list.people.forEach((row, at) => { row.key = [...keyOf(list, row), ...(seed ? [hex(lots[at])] : [])]; });
    list.people.sort((one, other) => byKey(one.key, other.key) || byPoint(one.cell("code"), other.cell("code")));
    return list;
  }

  function keyOf(list, row) {
    return list.order.map((entry) => {
      const cell = row.cell(entry.column);
      if (entry.shown === "class") { return entry.served.includes(cell) ? entry.served.indexOf(cell) : odd(`class: ${cell}`); }
      if (entry.shown === "value") { return points(cell, list.about.run.decimals) * (entry.first === "highest" ? -1 : 1); }
      return cell === null || Number.isSafeInteger(cell) ? cell || 0 : odd(`ordinal: ${cell}`);
    });
  }

  function byKey(one, other) {
    const at = one.findIndex((value, place) => value !== other[place]);
    return at < 0 ? 0 : one[at] < other[at] ? -1 : 1;
  }

  const unitOf = (row) => row.cell("unit");
  const poolOf = (list) => (row) => (list.pools.has(unitOf(row)) ? list.pools.get(unitOf(row)) : odd(`unit: ${unitOf(row)}`));

  /* People in order, by unit or pool, lines in the order of their names; a unit nobody is in has an empty line. */
  function lines(list, people, name) {
    const found = new Map(list.units.map((unit) => [name ? unit.pool : unit.unit, []]).sort((a, b) => byPoint(a[0], b[0])));
    people.forEach((row) => { (found.get((name || unitOf)(row)) || odd(`unit: ${unitOf(row)}`)).push(row); });
    return found;
  }

  function tied(line, end) {
    const groups = [];
    line.forEach((row) => {
      const last = groups[groups.length - 1];
      if (last && !byKey(last[0].key.slice(0, end), row.key.slice(0, end))) { last.push(row); } else { groups.push([row]); }
    });
    return groups;
  }

  function ranks(list, line) {
    let above = 0;
    return tied(line).flatMap((group, at) => {
      const rank = list.rules.rank_style === "1223" ? at + 1 : above + 1;
      above += group.length;
      return group.map((row) => [row, rank]);
    });
  }

  /* --- the checks: each gives what is wrong, in Chinese and English --- */

  class Report {
    constructor() { this.findings = []; }
    demand(holds, zh, en) { if (!holds) { this.findings.push([zh, en]); } }
    expect(where, told, found) {
      this.demand(same(told === undefined ? null : told, found), `${where} 为 ${JSON.stringify(told)}，应为 ${JSON.stringify(found)}`, `${where} is ${JSON.stringify(told)} on the list and must be ${JSON.stringify(found)}`);
    }
  }

  async function checkRoot(report, list, given) {
    const exact = `${canonical(list.told)}\n` === list.text && list.text.normalize("NFC") === list.text;
    report.demand(exact, "list.json 不是规范写法", "list.json is not in canonical form");
    const root = await merkleRoot([{ about: list.about, columns: list.columns }, ...list.told.rows], given.tick);
    report.demand(root === list.told.root, "内容与根不符，封存后有改动", "The root is not that of the contents");
    if (given.root) { report.expect("公告上的根 / the announced root", root, given.root.trim().toLowerCase()); }
  }

  function checkRows(report, list) {
    const ordinals = list.order.filter((entry) => entry.shown === "ordinal").map((entry) => entry.column);
    const may = [...ordinals, "code", "unit", "name", "result", "commitment", ...SHOWN];
    const more = list.columns.filter((column) => !may.includes(column));
    report.demand(!more.length, `有不该公布的列 ${more}`, `There are columns that must not be published: ${more}`);
    const codes = new Set();
    list.rows.forEach((row) => {
      const [code, result] = [row.cell("code"), row.cell("result")];
      const fits = CODE.test(code) && !codes.has(code) && HASH.test(row.cell("commitment")) && RESULTS.includes(result);
      const plain = [...row.cells.values()].every((cell) => cell === null || typeof cell === "string" || Number.isSafeInteger(cell));
      report.demand(fits && plain, `${code} 一行有误`, `The row of ${code} is malformed or stands twice`);
      const bare = [...RANKED, "qualified"].includes(result) || [...SHOWN, ...ordinals].every((column) => row.cell(column) === null);
      report.demand(bare, `${code} 未参加排名，却有得分或名次`, `${code} was not ranked, yet score or rank is shown`);
      codes.add(code);
    });
  }

  /* One seal: the people, and the places they compete for, are those that were sealed before anybody was ranked. */
  async function checkSeal(report, list, { head, root }, given) {
    const entries = list.rows.map((row) => [row.cell("code"), row.cell("commitment")]).sort((a, b) => byPoint(a[0], b[0]) || byPoint(a[1], b[1]));
    const sealed = head.entrants === entries.length && same(head.run, list.about.run) && await merkleRoot([head, ...entries], given.tick) === root;
    report.demand(sealed, "名单不是排名前封存的名单", "These are not the people who were sealed before the ranking");
    const all = list.units.map((unit) => [unit.unit, unit.places, unit.words, unit.reserved, list.about.qualifying_points ? null : unit.qualifying_points]);
    const plan = all.some((cells) => !same(cells.slice(1), [null, "", {}, null])) ? all : []; // without a plan none is sealed
    report.expect("封存的名额 / sealed places", head.quota, hex(await sha256(utf8.encode(canonical(plan)))));
  }

  /* entrants.json beside the list. */
  async function checkSealed(report, list, given) {
    const told = JSON.parse(given.entrants);
    const fits = same(Object.keys(told).sort(), ["head", "root"]) && `${canonical(told)}\n` === given.entrants;
    report.demand(fits, "entrants.json 写法有误", "entrants.json is malformed");
    await checkSeal(report, list, told, given);
    const drawn = list.about.draw === null || list.about.draw.root === told.root;
    report.demand(drawn, "entrants.json 不是摇号所用的名单", "entrants.json is not what the lots were drawn for");
  }

  async function checkDraw(report, list, given) {
    const draw = list.about.draw;
    report.demand((draw !== null) === (list.rules.ties === "lottery"), "摇号记录与并列规则不符", "The draw does not fit the tie rule");
    if (draw === null) { return; }
    await checkSeal(report, list, draw, given);
    const groups = draw.result.split(" + ");
    const bare = groups.length === draw.head.form.length && draw.head.form.every(([count, low, high, order], at) => {
      const drawn = groups[at].split(" ").filter((text) => /^\d+$/.test(text)).map(Number).filter((number) => number >= low && number <= high);
      const wanted = order === "ascending" ? [...new Set(drawn)].sort((one, other) => one - other) : drawn;
      return drawn.length === count && groups[at] === wanted.join(" ");
    });
    report.demand(bare, "抽签结果写法有误", "The drawn result is malformed");
    const seed = await sha256(joined(utf8.encode("jifen-seed/1\0"), unhex(draw.root), utf8.encode(draw.result)));
    report.expect("摇号种子 / seed", draw.seed, hex(seed));
  }

  function checkOrder(report, list) {
    lines(list, list.people).forEach((line) => ranks(list, line).forEach(([row, rank]) => report.expect(`${row.cell("code")} rank`, row.cell("rank"), rank)));
    const scopes = [...lines(list, list.people, poolOf(list)).values()];
    list.order.forEach((entry, end) => (entry.shown === "ordinal" ? scopes : []).flatMap((line) => tied(line, end)).forEach((group) => {
      const given = group.map((row) => row.cell(entry.column));
      const dense = given[0] === 1 && given.every((value, at) => !at || value - given[at - 1] === 0 || value - given[at - 1] === 1);
      report.demand(group.length > 1 ? dense : given[0] === null, `${entry.column} 序号有误`, `${entry.column} is wrong`);
    }));
    list.rows.slice(1).forEach((below, at) => {
      const above = list.rows[at];
      const gap = byPoint(unitOf(above) || "", unitOf(below) || "") || (above.cell("rank") === null) - (below.cell("rank") === null)
        || (above.cell("rank") || 0) - (below.cell("rank") || 0) || byPoint(above.cell("code"), below.cell("code"));
      report.demand(gap < 0, `${below.cell("code")} 的位置有误`, `${below.cell("code")} stands in the wrong place`);
    });
  }

  function checkOutcome(report, list) {
    const [decimals, lowest] = [list.about.run.decimals, new Map(list.units.map((unit) => [unit.unit, unit.qualifying_points]))];
    list.rows.filter((row) => [...RANKED, "qualified"].includes(row.cell("result"))).forEach((row) => {
      const wanted = [list.about.qualifying_points, lowest.get(unitOf(row))].filter((line) => line !== null && line !== undefined);
      const below = wanted.some((line) => points(row.cell("total"), decimals) < points(line, decimals));
      report.demand(!below, `${row.cell("code")} 未达到规定分值`, `${row.cell("code")} is below the qualifying points`);
    });
    firstRound(list);
    if (list.second) { secondRound(list, list.second.limit); }
    list.people.forEach((row) => {
      const found = { round: row.round, pool: row.pool, second_rank: row.second, result: RANKED[row.round === null ? 1 : 0] };
      Object.keys(found).filter((column) => list.columns.includes(column)).forEach((column) => report.expect(`${row.cell("code")} ${column}`, row.cell(column), found[column]));
    });
  }

  const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
  function zipped(list, found) {
    const rows = [...found.values()];
    return rows.length === list.units.length ? list.units.map((unit, at) => [unit, rows[at]]) : odd("units");
  }

  function firstRound(list) {
    list.left = new Map();
    zipped(list, lines(list, list.people)).forEach(([unit, line]) => {
      const [places, kept] = [unit.places, Object.entries(unit.reserved).sort((a, b) => byPoint(a[0], b[0]))];
      if (places === null || !kept.length) {
        list.left.set(unit, Math.max(0, (places || 0) - fill(list, line, places === null ? line.length : places, 1)));
        return;
      }
      const { served, leftover } = list.rules.reserved;
      let taken = served === "reserved_first" ? 0 : fill(list, line, places - sum(kept.map(([, count]) => count)), 1);
      const entered = kept.map(([klass, count]) => [count, fill(list, line, count, 1, klass)]);
      const idle = sum(entered.map(([count, came]) => Math.max(0, count - came)));
      taken += sum(entered.map(([, came]) => came));
      if (served === "reserved_first" || leftover === "open") { taken += fill(list, line, places - taken - (leftover === "open" ? 0 : idle), 1); }
      list.left.set(unit, Math.max(0, places - taken - (leftover === "unused" ? idle : 0)));
    });
  }

  function secondRound(list, limit) {
    const waiting = list.people.filter((row) => row.round === null);
    const room = limit ? new Map(list.units.map((unit) => [unit.unit, share(unit.places || 0, limit)])) : null;
    lines(list, waiting, poolOf(list)).forEach((line, pool) => {
      ranks(list, line).forEach(([row, rank]) => { row.second = rank; });
      fill(list, line, sum(list.units.filter((unit) => unit.pool === pool).map((unit) => list.left.get(unit))), 2, "", room);
    });
  }

  /* Fill places from the top of a line, tied groups whole or not at all; gives how many people entered. */
  function fill(list, line, places, round, klass = "", room = null) {
    let free = places;
    for (const group of tied(line)) {
      let entering = group.filter((row) => row.round === null && (!klass || row.cell("class") === klass));
      if (room) {
        const counts = new Map();
        entering.forEach((row) => counts.set(unitOf(row), (counts.get(unitOf(row)) || 0) + 1));
        counts.forEach((people, unit) => room.set(unit, people <= room.get(unit) ? room.get(unit) - people : -1));
        entering = entering.filter((row) => room.get(unitOf(row)) >= 0);
      }
      if (entering.length > free && !(list.rules.ties === "admit_all" && free > 0)) { break; }
      free -= entering.length;
      entering.forEach((row) => { row.round = round; row.pool = klass ? "reserved" : "open"; });
    }
    return places - free;
  }

  function share(places, limit) {
    const rest = (places * limit.basis_points) % 10000;
    const up = { down: false, half_up: 2 * rest >= 10000, up: rest > 0 }[limit.rounding];
    return (places * limit.basis_points - rest) / 10000 + (up === undefined ? odd("rounding") : Number(up));
  }

  function checkHead(report, list) {
    const results = Object.fromEntries(RESULTS.map((name) => [name, list.rows.filter((row) => row.cell("result") === name).length]));
    report.expect("counts", list.about.counts, { applied: list.rows.length, ...results });
    zipped(list, lines(list, list.people)).forEach(([unit, line]) => {
      const found = unitFound(list, unit, line);
      Object.keys(found).forEach((name) => report.expect(`${unit.unit} ${name}`, unit[name], found[name]));
    });
    const pools = [];
    (list.second ? lines(list, list.people.filter((row) => row.second), poolOf(list)) : []).forEach((line, pool) => {
      const placed = line.filter((row) => row.round === 2);
      const places = sum(list.units.filter((unit) => unit.pool === pool).map((unit) => unit.left));
      pools.push({ pool, places, ranked: line.length, placed: placed.length, left: Math.max(0, places - placed.length), cut_off: cutOff(list, placed) });
    });
    report.expect("pools", list.about.pools, pools);
  }

  function unitFound(list, unit, line) {
    const first = line.filter((row) => row.round === 1);
    const limit = list.second && list.second.limit;
    const kept = Object.keys(unit.reserved).map((klass) => [klass, first.filter((row) => row.pool === "reserved" && row.cell("class") === klass)]);
    const [area, ...parts] = unit.unit.split("/");
    const county = /^\d+$/.test(area) ? area.slice(0, 6) : unit.pool.slice(0, 6);
    const wide = list.second ? { all_areas: "*", county }[list.second.pool] || odd("pool") : area;
    return {
      applied: list.rows.filter((row) => unitOf(row) === unit.unit).length, ranked: line.length, placed: first.length, left: list.left.get(unit),
      placed_second: line.filter((row) => row.round === 2).length, second_limit: limit ? share(unit.places || 0, limit) : null,
      cut_off: cutOff(list, first.filter((row) => row.pool === "open")),
      reserved_cut_offs: Object.fromEntries(kept.filter(([, people]) => people.length).map(([klass, people]) => [klass, cutOff(list, people)])),
      pool: [wide, ...parts].join("/"),
    };
  }

  function cutOff(list, placed) {
    if (!placed.length) { return null; }
    const [last, leading] = [placed[placed.length - 1], list.order.find((entry) => entry.shown !== "class")];
    return {
      class: list.order[0].shown === "class" ? last.cell("class") : null, rank: last.cell(last.round === 2 ? "second_rank" : "rank"),
      score: leading.shown === "value" ? last.cell(leading.column) : null,
    };
  }

  async function checkReceipt(report, list, given) {
    const receipt = JSON.parse(given.receipt);
    const { index, leaf, row } = receipt;
    const size = list.rows.length + 1;
    const fits = same(Object.keys(receipt).sort(), RECEIPT) && receipt.format === "jifen-receipt/1" && receipt.code === leaf[0] && receipt.size === size
      && canonical(receipt) === given.receipt.trimEnd() && [receipt.salt, ...receipt.proof].every((one) => /^([0-9a-f]{2})+$/.test(one));
    report.demand(fits, "回执写法有误", "The receipt is malformed");
    const sealed = hex(await sha256(joined(utf8.encode("jifen-row/1\0"), unhex(receipt.salt), utf8.encode(canonical(row)))));
    report.demand(sealed === leaf[leaf.length - 1], "本人数据与封存值不符", "The private row does not open the commitment");
    const listed = list.told.rows[index - 1];
    report.demand(listed !== undefined && same(listed, leaf), "名单上没有回执中的这一行", "The row of the receipt is not on the list");
    const leads = await climb(leaf, index, size, receipt.proof);
    report.demand(leads === receipt.root && leads === list.told.root, "回执的证明得不出名单的根", "The proof of the receipt does not lead to the root of the list");
    const total = leaf[list.columns.indexOf("total")];
    const right = total === undefined || total === null || points(total, list.about.run.decimals) === row.total;
    report.demand(right, "名单上的总分与本人数据不符", "The total on the list is not that of the private row");
  }

  const CHECKS = [
    ["名单一字未改，与公告的根一致", "Not a character was changed; the list is the one announced", checkRoot],
    ["每行写法正确，没有不该公布的内容", "Every row is well formed and shows nothing it must not", checkRows],
    ["参加排名的人和名额，就是排名前封存的那一份", "Those who were ranked, and the places, are what was sealed before the ranking", checkSealed],
    ["并列与抽签记录", "Ties and the draw of lots", checkDraw],
    ["每个名次都由得分和规则得出", "Every rank follows from score and rules", checkOrder],
    ["每个名额都按规则给出", "Every place was given out by the rules", checkOutcome],
    ["人数、名额和录取线", "Counts, places and cut-offs", checkHead],
    ["我的回执：我的数据就是参加排名的数据，我这一行在名单上", "My receipt: my data is what was ranked, and my row is on the list", checkReceipt],
  ];

  /* Run every check; gives [{zh, en, findings}], and never throws. */
  async function jifenVerify(raw, { root = "", receipt = null, entrants = null, progress = () => 0 } = {}) {
    const given = { root, receipt, entrants, tick: async (done) => { progress(done); await new Promise((go) => { setTimeout(go, 0); }); } };
    const told = [];
    let list = null;
    const left = [[checkReceipt, receipt], [checkSealed, entrants]].filter(([, file]) => file === null).map(([check]) => check);
    for (const [zh, en, check] of CHECKS.filter((one) => !left.includes(one[2]))) {
      const report = new Report();
      try {
        list = list || await opened(raw, given.tick);
        await check(report, list, given);
      } catch (error) {
        report.demand(false, check === checkReceipt ? "这个文件不是一张回执" : `结构不合规格（${error.message}）`, check === checkReceipt ? "The file is no receipt" : `It is not shaped as the specification says (${error.message})`);
      }
      told.push({ zh, en, findings: report.findings });
    }
    return told;
  }

  globalThis.jifenVerify = jifenVerify;
}());
