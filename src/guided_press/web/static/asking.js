// Asking the server: JSON there and back, and jobs that are watched until they end.

import { WORDS } from "./page_texts.js";

/** What the server refused, in its words. */
export class Refused extends Error {
  constructor(status, answer) {
    super(answer?.message ?? WORDS.problem.gone);
    this.status = status;
    this.offer = answer?.offer ?? "";
    this.problems = answer?.problems ?? [];
    this.refused = Boolean(answer?.refused);
    this.conflicts = answer?.conflicts;
    this.kept = answer?.kept;
    this.version = answer?.version; // of what was changed elsewhere, and is not deleted
    this.instead = answer?.instead ?? null; // a session that can be made for this person
    this.why = answer?.why ?? [];
    this.open = answer?.open ?? []; // questions without an answer, which it may be for
    this.sessions = answer?.sessions ?? []; // shipped ones that are right for this person
    this.urgency = answer?.urgency ?? "none";
  }
}

const KEY = "guided-press-key";
let key = new URLSearchParams(location.search).get("token") ?? "";
try {
  if (key) localStorage.setItem(KEY, key);
  else key = localStorage.getItem(KEY) ?? "";
} catch {
  // without storage it lasts as long as this page
}

/** The header with the key that came once in the address; cookies go to other servers as well. */
export const keyHeader = () => ({ "X-Guided-Press-Key": key });

/** Ask for JSON; a body makes it a POST, and one that is no plain object goes as it is. */
export async function ask(path, { method, body } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method: method ?? (body ? "POST" : "GET"),
      headers: { ...keyHeader(), ...(body ? { "Content-Type": body.type ?? "application/json" } : {}) },
      body: body instanceof Blob ? body : body && JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, null);
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}

/** Delete what was shown; where it is another one by now, only who presses again deletes that. */
export async function remove(path, shown, body = {}) {
  try {
    await ask(path, { method: "DELETE", body: { ...body, version: shown.version } });
  } catch (error) {
    if (error.version) shown.version = error.version;
    throw error;
  }
}

/** Start a job and wait for its result; `tell(stage, share)` hears how far it is. */
export async function work(path, body, tell, signal) {
  const { job } = await ask(path, { body });
  return new Promise((resolve, reject) => {
    const events = new EventSource(`/api/jobs/${job}`);
    const end = (act, value) => {
      events.close();
      act(value);
    };
    signal?.addEventListener("abort", () => {
      ask(`/api/jobs/${job}`, { method: "DELETE" }).catch(() => {}); // nobody waits for it any more
      end(reject, new DOMException("left", "AbortError"));
    });
    events.onmessage = ({ data }) => {
      const seen = JSON.parse(data);
      if (seen.state === "done") end(resolve, seen.result);
      else if (seen.state === "failed") end(reject, new Refused(422, seen.error));
      else tell(seen.stage, seen.share);
    };
    // The browser would try for ever; a server that is gone does not come back with the job.
    let failed = 0;
    events.onopen = () => (failed = 0);
    events.onerror = () => {
      failed += 1;
      if (failed > 1 || events.readyState === EventSource.CLOSED) end(reject, new Refused(0, null));
    };
  });
}
