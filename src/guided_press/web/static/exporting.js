// Make a file of an open session, and give it to the browser.

import { ask, work } from "./asking.js";
import { button, failure, link, make, progress, save, select, tell } from "./elements.js";
import { WORDS } from "./page_texts.js";

const words = WORDS.session;

export function exporting(sitting, signal) {
  const format = select(words.file, [], "");
  const place = make("div", { class: "made" });
  ask("/api/home").then(({ endings }) => {
    for (const id of endings) format.box.append(new Option(WORDS.formats[id] ?? id, id));
  }, (error) => place.replaceChildren(failure(error)));
  const press = button(words.fileButton, async () => {
    const bar = progress(words.writing);
    place.replaceChildren(bar.element);
    press.disabled = true;
    try {
      const made = await work(`/api/sittings/${sitting}/exports`, { ending: format.box.value }, bar.tell, signal);
      const address = `/api/files/${made.file}`;
      const size = `${(made.bytes / 1e6).toFixed(1)} MB`;
      place.replaceChildren(make("p", {}, link(address, { download: made.name }, words.saved(made.name, size))));
      save(address, made.name);
      tell(made.name);
    } catch (error) {
      if (!signal?.aborted) place.replaceChildren(failure(error));
    }
    press.disabled = false;
  });
  return make("div", { class: "exporting" }, make("div", { class: "actions" }, format.row, press), place);
}
