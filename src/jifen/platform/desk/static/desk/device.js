/*
 * What a window's computer keeps: who sits at it, and entries that are not yet received.
 *
 * An entry lies sealed (AES-GCM) under a key of the account that wrote it down; the browser never gives the key out. In clear
 * stand the id, the account's name for devices, and when it was written down. The id made here is what keeps a second arrival
 * from opening a second draft.
 */
window.jifenDevice = (function () {
  "use strict";
  const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  const possible = Boolean(window.isSecureContext && window.indexedDB && window.crypto && window.crypto.subtle && navigator.serviceWorker);
  let opened = null;

  function database() {
    opened = opened || new Promise((resolve, reject) => {
      const asked = indexedDB.open("jifen-offline", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("about");
        asked.result.createObjectStore("keys");
        asked.result.createObjectStore("entries", { keyPath: "id" });
      };
      asked.onsuccess = () => { asked.result.onversionchange = () => { asked.result.close(); opened = null; }; resolve(asked.result); };
      asked.onerror = () => { opened = null; reject(asked.error); };
    });
    return opened;
  }

  /* One transaction, one request; what was written is on the disk when this ends. */
  async function ask(store, mode, act) {
    const held = await database();
    return new Promise((resolve, reject) => {
      const work = held.transaction(store, mode, mode === "readwrite" ? { durability: "strict" } : {});
      const asked = act(work.objectStore(store));
      work.oncomplete = () => resolve(asked.result);
      work.onabort = work.onerror = () => reject(work.error || asked.error);
    });
  }

  const about = (name) => ask("about", "readonly", (store) => store.get(name));
  const note = (name, value) => ask("about", "readwrite", (store) => (value === null ? store.delete(name) : store.put(value, name)));

  /* Who sits here: kept as long as the platform says, then nobody until they are asked again. */
  async function seat() {
    const kept = await about("seat");
    return kept && kept.ends > Date.now() ? kept : null;
  }
  function sit(told) {
    const { token, ...kept } = told;
    return note("seat", { ...kept, ends: Date.now() + told.seconds * 1000 });
  }
  const leave = () => note("seat", null);

  async function keyOf(account) {
    const kept = await ask("keys", "readonly", (store) => store.get(account));
    if (kept) { return kept; }
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    /* Another window of the browser may have made one meanwhile: the first one stays. */
    try { await ask("keys", "readwrite", (store) => store.add(made, account)); } catch (error) { if (error.name !== "ConstraintError") { throw error; } }
    return ask("keys", "readonly", (store) => store.get(account));
  }

  const place = (row) => new TextEncoder().encode(`${row.account}|${row.id}`);
  const how = (row) => ({ name: "AES-GCM", iv: row.iv, additionalData: place(row) });

  async function open(row) {
    const told = await crypto.subtle.decrypt(how(row), await keyOf(row.account), row.sealed);
    return JSON.parse(new TextDecoder().decode(told));
  }

  /* Keep an entry, and read it back: a ticket is given only for what can be opened again. */
  async function keep(account, entry) {
    const row = { id: entry.key, account, at: entry.device_at, iv: crypto.getRandomValues(new Uint8Array(12)) };
    row.sealed = await crypto.subtle.encrypt(how(row), await keyOf(account), new TextEncoder().encode(JSON.stringify(entry)));
    await ask("entries", "readwrite", (store) => store.put(row));
    return open(await ask("entries", "readonly", (store) => store.get(entry.key)));
  }

  const rows = () => ask("entries", "readonly", (store) => store.getAll());
  const remove = (id) => ask("entries", "readwrite", (store) => store.delete(id));

  async function mine(account) {
    const own = (await rows()).filter((row) => row.account === account).sort((one, other) => (one.at < other.at ? -1 : 1));
    return Promise.all(own.map(open));
  }

  async function count(account) {
    const all = await rows();
    const own = all.filter((row) => row.account === account).length;
    return { mine: own, others: all.length - own };
  }

  function newKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
  }

  async function prepare(worker, page, version) {
    if (await caches.match(page, { cacheName: `jifen-offline-${version}` })) { return; }
    const held = await navigator.serviceWorker.register(worker, { scope: page });
    await held.update();
  }

  return { possible, about, note, seat, sit, leave, keep, mine, count, remove, newKey, prepare };
}());
