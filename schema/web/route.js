// Where one is: the part of the address after "#", which no server sees.
import {effect, signal} from '@preact/signals';

export const route = signal(read());
/** Said once, after something was done; goes with the next key or press, or when it has stood long enough over what lies below. */
export const toast = signal(null);
const kToastMs = 15000;
effect(() => {
  if (!toast.value) return undefined;
  const gone = setTimeout(() => { toast.value = null; }, kToastMs);
  return () => clearTimeout(gone);
});

/** Half a percent code is what it is: whoever mistyped an address is told that there is no such page. */
function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

function read() {
  const [path, query] = location.hash.replace(/^#/, '').split('?');
  return {parts: path.split('/').filter(Boolean).map(decoded), query: Object.fromEntries(new URLSearchParams(query || ''))};
}

window.addEventListener('hashchange', () => { route.value = read(); });
for (const next of ['keydown', 'pointerdown']) window.addEventListener(next, () => { if (toast.value) toast.value = null; }, true);

export const go = (where) => { location.hash = where; };
