// The page: which view stands at which address, and how one gets from one to the next.

import { Refused } from "./asking.js";
import { failure, heading, make } from "./elements.js";
import { arrive, go, leaves, MOVED } from "./navigation.js";

const VIEWS = [
  [/^\/$/, () => import("./sessions_view.js")],
  [/^\/session\/([\w-]+)$/, () => import("./session_view.js")],
  [/^\/play\/([\w-]+)$/, () => import("./play_view.js")],
  [/^\/compose$/, () => import("./compose_view.js")],
  [/^\/screening$/, () => import("./screening_view.js")],
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
    if (!load) throw new Error("no such view");
    const view = await load().catch((error) => {
      throw error instanceof TypeError ? new Refused(0, null) : error; // it could not be fetched
    });
    if (left.signal.aborted) return;
    const parts = make("div", { class: "view" });
    document.documentElement.classList.remove("scripted");
    main.className = "plain";
    await view.show(parts, { id: pattern.exec(shown)[1], signal: left.signal, main });
    if (left.signal.aborted) return;
    main.replaceChildren(...parts.childNodes);
  } catch (error) {
    if (error.name === "AbortError" || left.signal.aborted) return;
    const gone = error.status === 404;
    const title = gone ? "This is not here any more" : "This did not work";
    const back = make("p", {}, make("a", { href: "/" }, "To the sessions"));
    main.className = "plain";
    main.replaceChildren(heading(title), ...(gone ? [] : [failure(error)]), back);
  }
  const title = main.querySelector("h1");
  document.title = title ? `${title.textContent} – Guided Press` : "Guided Press";
  if (moved) {
    scrollTo(0, 0);
    title?.focus({ preventScroll: true });
  }
}

function markCurrent() {
  for (const anchor of document.querySelectorAll(".top nav a")) {
    const path = anchor.getAttribute("href");
    const current = path === "/" ? /^\/($|session|play|edit)/.test(shown) : shown.startsWith(path);
    if (current) anchor.setAttribute("aria-current", path === shown ? "page" : "true");
    else anchor.removeAttribute("aria-current");
  }
}

document.addEventListener("click", (event) => {
  const anchor = event.target.closest?.("a[href^='/']");
  const special = event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!anchor || special || anchor.hasAttribute("download") || anchor.pathname.startsWith("/api/")) return;
  event.preventDefault();
  go(anchor.getAttribute("href"));
});
addEventListener(MOVED, () => show(true));
addEventListener("popstate", () => {
  if (location.pathname === shown) return;
  if (leaves()) show(true);
  else history.pushState(null, "", shown); // the browser has gone already
});

// The token came once with the address; the cookie has it now.
if (location.search) history.replaceState(null, "", location.pathname + location.hash);
show(false);
