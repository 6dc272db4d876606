// Readers of cards and barcodes that type like a keyboard: keys faster than any hand, Enter at the end.
// A resident ID goes where one belongs, whatever has the focus; what else is read stays where it was read, and no
// Enter of theirs submits anything (`event.read`).
import {composing} from './keys.js';

const kFastMs = 35;  // between two keys; hands take 60 and more
const kHaltMs = 500; // a reader that halts goes on within this, and nobody who types has a card read so soon
const kShortest = 6; // what is shorter may be a quick hand
const kResidentId = /^\d{17}[\dXx]$/;

const typed = (target) => target.tagName === 'INPUT' && target.type === 'text';
/** Where a key means what the browser makes of it: lists, days, longer texts. */
const native = (target) => /^(SELECT|TEXTAREA)$/.test(target.tagName) || (target.tagName === 'INPUT' && !/^(text|radio|checkbox)$/.test(target.type));

/** Puts a value where a field's own listeners see it. */
export function put(field, value) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, value);
  field.dispatchEvent(new Event('input', {bubbles: true}));
}

/**
 * Listens for bursts. `scanField(isId)`: the field that takes what was read elsewhere; `takesId(field)`: whether an
 * ID number that is read into it stays there.
 */
export function listenToReaders({scanField, takesId}) {
  let burst = null; // {text, last, target, before, rest: whether it goes on with what stands there}
  let latest = null; // {target, at} of the key before
  let held = null;  // a key outside fields, until it is known to be a hand's

  const letGo = () => {
    if (!held) return;
    const {target, key, timer} = held;
    clearTimeout(timer);
    held = null;
    const again = new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true});
    again.byHand = true;
    target.dispatchEvent(again);
  };

  window.addEventListener('keydown', (event) => {
    if (event.byHand || document.querySelector('.gate')) return; // What is typed at a locked page is a passphrase.
    if (composing(event) || event.ctrlKey || event.altKey || event.metaKey) { letGo(); burst = null; return; }
    const fast = burst && burst.target === event.target && event.timeStamp - burst.last < kFastMs;
    const goesOn = latest !== null && latest.target === event.target && event.timeStamp - latest.at < kHaltMs;
    latest = event.key.length === 1 ? {target: event.target, at: event.timeStamp} : null;
    if (event.key === 'Enter') {
      const read = fast && burst.text.length >= kShortest ? burst : null;
      if (!read) letGo();
      burst = null;
      if (!read) return;
      if (held) { clearTimeout(held.timer); held = null; }
      const id = !read.rest && kResidentId.test(read.text);
      if (read.before !== null && (!id || takesId(read.target))) { event.read = true; return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      deliver(read, id);
      return;
    }
    if (event.key.length !== 1) { if (event.key !== 'Shift') { letGo(); burst = null; } return; }
    if (native(event.target)) { letGo(); burst = null; return; }
    const inField = typed(event.target);
    if (!fast) {
      letGo();
      burst = null;
      // Outside fields a card begins with a digit; anything else is a hand's at once.
      if (!inField && !/^\d$/.test(event.key)) return;
      burst = {text: '', target: event.target, before: inField ? event.target.value : null, rest: inField && goesOn};
    }
    burst.text += event.key;
    burst.last = event.timeStamp;
    if (inField) return;
    // A digit picks an option or opens a page: not before it is known that no reader sent it.
    event.preventDefault();
    event.stopImmediatePropagation();
    if (held) { clearTimeout(held.timer); held = null; } // The second of a burst: no hand's.
    if (burst.text.length === 1) held = {target: event.target, key: event.key, timer: setTimeout(letGo, kFastMs)};
  }, true);

  function deliver(read, id) {
    const field = scanField(id);
    if (read.before !== null) put(read.target, read.before);
    if (!field) return;
    put(field, id ? read.text.toUpperCase() : read.text);
    field.focus();
    field.select();
  }
}
