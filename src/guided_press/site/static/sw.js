// Answers without a network: the pages at once, and each sound that the person has kept.

const PAGES = "guided-press-pages-$version";
const SOUNDS = "guided-press-sounds";
const FILES = $files;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(PAGES);
    await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("guided-press-pages-") && name !== PAGES) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  event.respondWith(request.url.endsWith(".mp3") ? sound(request) : page(request));
});

/** Pages from what was installed; a newer version brings a new worker, and with it all of them. */
async function page(request) {
  const address = new URL(request.url);
  address.hash = address.search = "";
  if (address.pathname.endsWith("/")) address.pathname += "index.html";
  const cache = await caches.open(PAGES);
  return (await cache.match(address.href)) ?? fetch(request);
}

/** A kept sound, or the part of it that the player asks for. */
async function sound(request) {
  const cache = await caches.open(SOUNDS);
  const kept = await cache.match(request.url);
  if (!kept) return fetch(request);
  const asked = /^bytes=(\d+)-(\d*)$$/.exec(request.headers.get("range") ?? "");
  if (!asked) return kept;
  const whole = await kept.blob();
  const start = Number(asked[1]);
  const end = Math.min(asked[2] ? Number(asked[2]) : whole.size - 1, whole.size - 1);
  if (start > end) {
    return new Response(null, { status: 416, headers: { "Content-Range": `bytes */$${whole.size}` } });
  }
  return new Response(whole.slice(start, end + 1, "audio/mpeg"), {
    status: 206,
    headers: {
      "Accept-Ranges": "bytes",
      "Content-Length": String(end - start + 1),
      "Content-Range": `bytes $${start}-$${end}/$${whole.size}`,
      "Content-Type": "audio/mpeg",
    },
  });
}
