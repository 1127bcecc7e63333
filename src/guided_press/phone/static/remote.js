// Ways to steer without touching the page's buttons: keys, headset and lock screen; and the
// screen that stays on meanwhile.

const IN_CONTROL = "dialog[open], a, button, input, select, textarea, summary, audio, video, [contenteditable]";

/** Single keys, only while no control has the focus. Returns what takes them away again. */
export function listenToKeys(target, actions, enabled) {
  const byKey = {
    " ": actions.toggle,
    ArrowLeft: () => actions.skip(-10),
    ArrowRight: () => actions.skip(10),
    ArrowUp: () => actions.louder(0.1),
    ArrowDown: () => actions.louder(-0.1),
    n: actions.next,
    p: actions.again,
    r: actions.ready,
    m: actions.mute,
    x: actions.tooMuch,
    "+": actions.longer,
    "=": actions.longer,
    "-": actions.shorter,
    w: actions.where,
    c: actions.captions,
  };
  const onKey = (event) => {
    if (!enabled() || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.defaultPrevented || event.target.closest?.(IN_CONTROL)) return;
    const action = byKey[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  target.addEventListener("keydown", onKey);
  return () => target.removeEventListener("keydown", onKey);
}

/** Headset and lock-screen keys step through the chapters. */
export function mediaSession(actions) {
  const session = navigator.mediaSession;
  if (!session) return { chapter() {}, place() {}, close() {} };
  const handlers = {
    play: actions.play,
    pause: actions.pause,
    stop: actions.pause,
    previoustrack: actions.again,
    nexttrack: actions.next,
    seekto: (details) => actions.seek(details.seekTime),
  };
  const each = (handle) => {
    for (const [name, action] of Object.entries(handlers)) {
      try {
        session.setActionHandler(name, handle ? action : null);
      } catch {
        // this browser does not know the key
      }
    }
  };
  each(true);
  return {
    chapter(title, album, artwork) {
      if (!globalThis.MediaMetadata) return;
      session.metadata = new MediaMetadata({
        title,
        album,
        artist: "Guided Press",
        artwork: artwork ? [{ src: artwork, sizes: "600x600", type: "image/png" }] : [],
      });
    },
    place(audio, total_s) {
      session.playbackState = audio.paused ? "paused" : "playing";
      const position = Math.min(audio.currentTime, total_s);
      session.setPositionState?.({ duration: total_s, position, playbackRate: audio.playbackRate });
    },
    close: () => each(false),
  };
}

/** Keep the screen on while `wanted()`; the browser takes the lock away when the page is hidden. */
export function screenLock(wanted) {
  let lock = null;
  let asking = false;
  const update = async () => {
    if (asking || !navigator.wakeLock) return;
    asking = true;
    try {
      if (wanted() && !lock && document.visibilityState === "visible") {
        lock = await navigator.wakeLock.request("screen");
        lock.addEventListener("release", () => (lock = null));
      } else if (!wanted() && lock) {
        await lock.release();
      }
    } catch {
      // an empty battery may refuse it
    } finally {
      asking = false;
    }
    // the wish may have changed while the browser was asked
    if (lock && !wanted()) await lock.release().catch(() => {});
  };
  document.addEventListener("visibilitychange", update);
  const close = () => {
    document.removeEventListener("visibilitychange", update);
    lock?.release().catch(() => {});
  };
  return { update, close };
}
