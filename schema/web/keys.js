// Keys that mean the same on every page.

/** A key that an input method is still working on: some send 229 after composition has ended. */
export const composing = (event) => event.isComposing || event.keyCode === 229;

/** Where a cursor can stand in a form, in order; of a group of radios only the one that Tab reaches. */
export function stops(form) {
  const all = [...form.querySelectorAll('input, select, textarea, button[data-stop]')].filter(
    (one) => !one.disabled && one.type !== 'hidden' && one.type !== 'file' && one.offsetParent !== null);
  return all.filter((one) => {
    if (one.type !== 'radio') return one.type !== 'checkbox' || all.find((other) => other.name === one.name) === one;
    const group = all.filter((other) => other.type === 'radio' && other.name === one.name);
    return one === (group.find((other) => other.checked) || group[0]);
  });
}

/** Enter leads to the next stop, and never breaks a word that is being composed. */
export function enterLeadsOn(event, atEnd) {
  if (event.key !== 'Enter' || event.ctrlKey || event.altKey || event.shiftKey || composing(event)) return;
  const target = event.target;
  if (target.tagName === 'BUTTON' || target.tagName === 'A' || target.tagName === 'TEXTAREA' || target.type === 'file') return;
  event.preventDefault();
  const list = stops(event.currentTarget);
  const at = list.findIndex((one) => one === target || (one.name && one.name === target.name));
  const next = list[at + 1];
  if (next) {
    next.focus();
    if (next.select && next.type === 'text') next.select();
  } else if (atEnd && !event.read) {
    atEnd();
  }
}

const bound = new Map();

/** Binds keys of the page in sight: {'Ctrl+S': fn}. Gives what unbinds them. */
export function bind(keys) {
  for (const [name, run] of Object.entries(keys)) bound.set(name, [...(bound.get(name) || []), run]);
  return () => {
    for (const [name, run] of Object.entries(keys)) bound.set(name, (bound.get(name) || []).filter((one) => one !== run));
  };
}

const inField = (target) => /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);

window.addEventListener('keydown', (event) => {
  // Nothing of a page that is locked, or has no session, can be reached by keys.
  if (composing(event) || document.querySelector('.gate')) return;
  const plain = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const name = (event.ctrlKey ? 'Ctrl+' : '') + (event.altKey ? 'Alt+' : '') + plain;
  // A digit opens work only where it would not be typed.
  if (/^[0-9]$/.test(name) && inField(event.target)) return;
  const runs = bound.get(name);
  if (!runs || !runs.length) return;
  event.preventDefault();
  runs[runs.length - 1](event);
});
