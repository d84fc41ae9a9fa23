/* Answers for one page and the files it is made of while the network is away. Nothing about anybody is kept here. */
"use strict";
const KEPT = "jifen-offline-{{ version }}";
const PAGE = "{{ page|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PATIENCE = 4000;

self.addEventListener("install", (event) => {
  /* A redirect is a page to sign in: that must never be kept in place of ours. */
  const wanted = [PAGE, ...FILES].map((url) => new Request(url, { cache: "reload", credentials: "same-origin", redirect: "error" }));
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(wanted)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const older = (name) => name.startsWith("jifen-offline-") && name !== KEPT;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(older).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

async function page(request) {
  const asked = fetch(request);
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE, null); });
  const answer = await Promise.race([asked, late]).catch(() => null);
  if (answer && answer.status < 500) { return answer; }
  return (await caches.match(PAGE, { cacheName: KEPT })) || asked;
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) { return; }
  if (url.pathname === PAGE) {
    event.respondWith(page(event.request));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname, { cacheName: KEPT }).then((kept) => kept || fetch(event.request)));
  }
});
