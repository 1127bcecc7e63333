// The player, whole; it lives on when the view is left.

import { heading } from "./elements.js";
import { openPlayer } from "./playing.js";

export const whole = true;

export async function show(view, { id }) {
  const { start = false, about = null } = history.state ?? {};
  if (start) history.replaceState({ about }, "");
  const data = await openPlayer(id, { start, about });
  const title = heading(data.title);
  title.className = "gp-unseen";
  view.append(title);
}
