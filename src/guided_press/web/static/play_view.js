// The player, with chapters and words beside it.

import { ask } from "./asking.js";
import { heading, make } from "./elements.js";
import { clock, fragment } from "./moment.js";
import { mountPlayer } from "./player.js";

export async function show(view, { id, signal, main }) {
  const { data } = await ask(`/api/sittings/${id}`);
  data.artwork = `/api/sittings/${id}/cover.png`;
  const root = make("section", { id: "player", "aria-label": "Player" });
  const chapters = make("ol", { "data-chapters": "" }, ...data.chapters.map((chapter) => make("li", {},
    make("a", { href: `#${fragment(chapter.start_s)}` }, make("span", { dir: "auto" }, chapter.title),
      make("time", {}, clock(chapter.start_s))))));
  const lines = make("ul", { class: "lines" }, ...data.captions.map((line) => make("li", { "data-line": "" },
    make("a", { href: `#${fragment(line.start_s)}` }, clock(line.start_s)),
    make("span", { dir: "auto", lang: data.language }, line.text))));
  main.className = "playing";
  document.documentElement.classList.add("scripted");
  const reading = make("div", { class: "reading" },
    make("nav", { "aria-labelledby": "chapters-title" }, make("h2", { id: "chapters-title" }, "Chapters"), chapters),
    make("details", { class: "fold" }, make("summary", {}, "All words"), lines));
  const title = heading(data.title);
  title.className = "gp-unseen";
  view.append(title, root, reading);
  const player = mountPlayer(root, data, { source: `/api/sittings/${id}/sound.mp3`, links: reading });
  signal.addEventListener("abort", () => {
    player.destroy();
    document.documentElement.classList.remove("scripted");
  });
  root.dispatchEvent(new CustomEvent("mounted", { bubbles: true, detail: player }));
}
