// The page: which view stands at which address, and how one gets from one to the next.

import { Refused } from "./asking.js";
import { failure, heading, link, make } from "./elements.js";
import { arrive, go, leaves, MOVED } from "./navigation.js";
import { WORDS } from "./page_texts.js";
import { place } from "./playing.js";
import { posture } from "./postures.js";

const VIEWS = [
  [/^\/$/, () => import("./home_view.js")],
  [/^\/session\/([\w-]+)$/, () => import("./session_view.js")],
  [/^\/play\/([\w-]+)$/, () => import("./play_view.js")],
  [/^\/compose$/, () => import("./compose_view.js")],
  [/^\/screening$/, () => import("./screening_view.js")],
  [/^\/voice-commands$/, () => import("./ears_view.js")],
  [/^\/log$/, () => import("./log_view.js")],
  [/^\/points$/, () => import("./points_view.js")],
  [/^\/points\/(\w+)$/, () => import("./point_view.js")],
  [/^\/edit(?:\/([\w-]+))?$/, () => import("./edit_view.js")],
];

const main = document.getElementById("main");
let leaving = null; // aborted when the view is left
let shown = "";

async function show(moved) {
  shown = location.pathname;
  leaving?.abort();
  const left = (leaving = new AbortController());
  arrive();
  const [pattern, load] = VIEWS.find(([path]) => path.test(shown)) ?? [];
  markCurrent();
  try {
    if (!load) throw Object.assign(new Error(), { status: 404 });
    const view = await load().catch((error) => {
      throw error instanceof TypeError ? new Refused(0, null) : error; // it could not be fetched
    });
    if (left.signal.aborted) return;
    const parts = make("div", { class: "view" });
    await view.show(parts, { id: pattern.exec(shown)[1], signal: left.signal, main });
    if (left.signal.aborted) return;
    main.className = view.whole ? "whole" : "plain";
    main.replaceChildren(...parts.childNodes);
    place(Boolean(view.whole));
  } catch (error) {
    if (error.name === "AbortError" || left.signal.aborted) return;
    main.className = "plain";
    main.replaceChildren(...(error.status === 404 ? missing(Boolean(load)) : failed(error)));
    place(false);
  }
  const title = main.querySelector("h1");
  document.title = title ? `${title.textContent} – Guided Press` : "Guided Press";
  if (moved) {
    scrollTo(0, 0);
    title?.focus({ preventScroll: true });
  }
}

const toStart = () => make("p", { class: "actions" }, link("/", { class: "button primary" }, WORDS.missing.home));

/** What was here is gone, or nothing ever was. */
function missing(known) {
  return [make("div", { class: "missing" },
    posture("floor"),
    heading(known ? WORDS.missing.gone : WORDS.missing.title), make("p", { class: "lead" }, WORDS.missing.lead), toStart())];
}

const failed = (error) => [heading(WORDS.missing.failed), failure(error), toStart()];

function markCurrent() {
  for (const anchor of document.querySelectorAll(".top nav a")) {
    const path = anchor.getAttribute("href");
    const current = path === "/" ? /^\/($|session|play|edit|compose)/.test(shown) : shown.startsWith(path);
    if (current) anchor.setAttribute("aria-current", path === shown ? "page" : "true");
    else anchor.removeAttribute("aria-current");
  }
}

document.addEventListener("click", (event) => {
  const anchor = event.target.closest?.("a[href^='/']");
  const special = event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!anchor || special || anchor.hasAttribute("download") || anchor.pathname.startsWith("/api/")) return;
  event.preventDefault();
  // questions lead back to where they were opened from
  const state = anchor.pathname === "/screening" && location.pathname.startsWith("/session/") ? { back: location.pathname } : null;
  go(anchor.getAttribute("href"), state);
});
addEventListener(MOVED, () => show(true));
addEventListener("popstate", () => {
  if (location.pathname === shown) return;
  if (leaves()) show(true);
  else history.pushState(null, "", shown); // the browser has gone already
});

// The key came once with the address; `asking.js` has it now.
if (location.search) history.replaceState(null, "", location.pathname + location.hash);
show(false);
