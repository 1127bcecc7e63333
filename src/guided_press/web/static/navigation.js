// How a view leads to another one, without knowing who shows it.

export const MOVED = "moved";
let mayLeave = () => true;

/** Whether the view that is shown agrees to be left. */
export const leaves = () => mayLeave();

/** Go to an address of the page; what it needs to know beyond the address is its state. */
export function go(path, state = null) {
  if (!leaves()) return;
  history.pushState(state, "", path);
  dispatchEvent(new Event(MOVED));
}

/** A view asks to be asked before it is left; it answers whether that is fine. */
export function beforeLeaving(question) {
  mayLeave = question;
}

/** Another view is shown, and the one that was left is not asked any more. */
export function arrive() {
  mayLeave = () => true;
}
