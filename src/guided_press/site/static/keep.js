// Keep one session on this device, so that it plays without a network.

const WORDS = $words;
const button = document.getElementById("keep");
const told = document.getElementById("kept");
const sound = new URL(document.getElementById("player").dataset.sound, location.href).href;

async function isKept() {
  const cache = await caches.open("guided-press-sounds");
  return Boolean(await cache.match(sound));
}

async function show() {
  const kept = await isKept();
  button.textContent = kept ? WORDS.remove : WORDS.offer;
  told.textContent = kept ? WORDS.kept : "";
  button.hidden = false;
}

async function change() {
  const cache = await caches.open("guided-press-sounds");
  button.disabled = true;
  try {
    if (await isKept()) {
      await cache.delete(sound);
    } else {
      told.textContent = WORDS.loading;
      const answer = await fetch(sound, { cache: "no-store" });
      if (!answer.ok) throw new Error(answer.statusText);
      await cache.put(sound, answer);
      navigator.storage?.persist?.();
    }
    await show();
  } catch {
    told.textContent = WORDS.failed;
  } finally {
    button.disabled = false;
  }
}

if ("serviceWorker" in navigator && "caches" in globalThis) {
  navigator.serviceWorker.register("../sw.js");
  button.addEventListener("click", change);
  show();
}
