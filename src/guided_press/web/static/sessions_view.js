// Choose a session: shipped ones, and one's own.

import { ask } from "./asking.js";
import { button, facts, failure, heading, link, make } from "./elements.js";
import { go } from "./navigation.js";

const LARGEST_BYTES = 512 * 1024;

export async function show(view) {
  const home = await ask("/api/home");
  const again = async () => {
    const fresh = await ask("/api/home");
    own.replaceWith((own = ownSection(fresh.own, again)));
  };
  let own = ownSection(home.own, again);
  view.append(
    heading("Sessions"),
    make("p", { class: "lead" }, "Spoken, timed acupressure for the low back. Choose one, or ",
      link("/compose", {}, "have one composed"), " to the minutes you have."),
    make("ul", { class: "cards" }, ...home.shipped.map(card)),
    own,
  );
}

function card(script) {
  const motifs = make("span", { class: "motifs" }, ...script.targets.map((id) =>
    make("img", { src: `/api/points/${id}/motif.svg`, alt: "", width: 72, height: 72, loading: "lazy" })));
  return make("li", {},
    link(`/session/${script.id}`, { class: "card" }, motifs,
      make("strong", { dir: "auto" }, script.title),
      make("span", { class: "soft" }, facts(script.minutes, script.mode)),
      make("span", { dir: "auto" }, script.description)));
}

function ownSection(own, changed) {
  const wrong = make("div");
  const file = make("input", { type: "file", accept: ".yaml,.yml", class: "gp-unseen", id: "upload", change: upload });
  async function upload() {
    const [chosen] = file.files;
    if (!chosen) return;
    try {
      if (chosen.size > LARGEST_BYTES) throw Object.assign(new Error("The file is larger than 512 kB."), { problems: [] });
      const { id } = await ask("/api/scripts", { body: { text: await chosen.text() } });
      go(`/edit/${id}`);
    } catch (error) {
      wrong.replaceChildren(failure(error));
    }
    file.value = "";
  }
  const rows = own.map((script) => make("li", {},
    link(`/session/${script.id}`, { dir: "auto" }, script.title),
    make("span", { class: "soft" }, facts(script.minutes, script.mode)),
    make("span", { class: "actions" },
      link(`/edit/${script.id}`, { class: "button quiet", "aria-label": `Edit ${script.title}` }, "Edit"),
      button("Delete", async () => {
        if (!confirm(`Delete “${script.title}”?`)) return;
        await ask(`/api/scripts/${script.id}`, { method: "DELETE" });
        await changed();
      }, { class: "quiet", "aria-label": `Delete ${script.title}` }))));
  return make("section", { "aria-labelledby": "own" },
    make("h2", { id: "own" }, "Your own"),
    ...(rows.length ? [make("ul", { class: "rows" }, ...rows)]
      : [make("p", { class: "soft" }, "None yet. A session is a short YAML text; begin with an example, or open a file.")]),
    make("p", { class: "actions" },
      link("/edit", { class: "button" }, "Write one"),
      file, make("label", { for: "upload", class: "button" }, "Open a file")),
    wrong);
}
