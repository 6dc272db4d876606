// What is typed, and what it is called in the program's JSON.

const whole = (text) => /^-?\d+$/.test(text);

/** 20260918, 9-18, 2026.9.18 → 2026-09-18; anything else stays, and is told. */
export function readDate(text, today = new Date()) {
  const parts = text.trim().replace(/[年月./]/g, '-').replace(/日/g, '').split('-').filter(Boolean);
  if (parts.length === 1 && /^\d{8}$/.test(parts[0])) parts.splice(0, 1, parts[0].slice(0, 4), parts[0].slice(4, 6), parts[0].slice(6));
  if (parts.length === 1 && /^\d{4}$/.test(parts[0])) parts.splice(0, 1, parts[0].slice(0, 2), parts[0].slice(2));
  if (parts.length === 2) parts.unshift(String(today.getFullYear()));
  if (parts.length !== 3 || !parts.every(whole) || parts[0].length !== 4) return text;
  return parts[0] + '-' + parts[1].padStart(2, '0') + '-' + parts[2].padStart(2, '0');
}

/**
 * "1,234" → "1234.00": yuan as the program reads them, in quotes and with a point. Commas only where thousands have them: one
 * beside the point's key must not make of 48,62 a hundred times as much. What is no amount stays, and is told.
 */
export function readYuan(text) {
  const plain = text.trim().replace(/^[￥¥]\s*/, '').replace(/，/g, ',').replace(/。/g, '.').replace(/−/g, '-');
  const parts = /^(-?(?:\d+|\d{1,3}(?:,\d{3})+))(?:\.(\d{0,2}))?$/.exec(plain);
  return parts ? parts[1].replace(/,/g, '') + '.' + (parts[2] || '').padEnd(2, '0') : plain;
}

/** 202501, 2025-1, 2025年01月 → 202501; anything else stays, and is told. */
export function readMonth(text) {
  const plain = text.replace(/\s/g, '');
  const parts = /^(\d{4})(?:(0[1-9]|1[0-2])|[-./年](0?[1-9]|1[0-2])月?)$/.exec(plain);
  return parts ? parts[1] + (parts[2] || parts[3].padStart(2, '0')) : plain;
}

/** A month as people read it: 202501 → 2025年01月; none: ''. */
export const monthText = (value) => String(value || '').replace(/^(\d{4})(\d\d)$/, '$1年$2月');

/** Full-width digits and letters of an input method that was left on. */
const narrow = (text) => text.replace(/[\uff01-\uff5e]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0));

/** How a value looks when its field is left. */
export function tidy(field, text) {
  if (field.kind === 'date') return readDate(narrow(text));
  if (field.kind === 'fen') return readYuan(narrow(text));
  if (field.kind === 'month') return monthText(readMonth(narrow(text)));
  if (field.kind === 'number' || field.kind === 'bp' || field.kind === 'milli') return narrow(text).trim();
  if (/_no$|_code$|phone|uscc/.test(field.name)) return narrow(text).trim();
  return text.trim();
}

export const blank = (value) => value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length);

/** The form as JSON: what is shown and not blank. */
export function toJson(fields, values, shown) {
  const json = {};
  for (const field of fields) {
    const value = values[field.name];
    if (blank(value) || !shown(field)) continue;
    if (field.kind === 'lines') {
      const rows = value.map((row) => toJson(field.fields, row, () => true)).filter((row) => Object.keys(row).length);
      if (rows.length) json[field.name] = rows;
    } else if (field.kind === 'number' || field.kind === 'month') {
      const said = field.kind === 'month' ? readMonth(value) : value;
      json[field.name] = whole(said) && Number.isSafeInteger(Number(said)) ? Number(said) : value;
    } else {
      json[field.name] = value;
    }
  }
  return json;
}

const scaled = (value, places) => {
  if (typeof value !== 'number') return String(value);
  const digits = String(Math.abs(value)).padStart(places + 1, '0');
  return (value < 0 ? '-' : '') + digits.slice(0, -places) + '.' + digits.slice(-places);
};

/** What the program's JSON says, as one would type it. */
export function fromJson(fields, json) {
  const values = {};
  for (const field of fields) {
    const value = json[field.name];
    if (blank(value)) continue;
    if (field.kind === 'lines') values[field.name] = value.map((row) => fromJson(field.fields, row));
    else if (field.kind === 'set') values[field.name] = value.map((one) => (typeof one === 'object' ? one.kind : one));
    else if (field.kind === 'yes_no' || field.kind === 'choice') values[field.name] = value;
    else if (field.kind === 'month') values[field.name] = monthText(value);
    else if (field.kind === 'fen' || field.kind === 'bp') values[field.name] = scaled(value, 2);
    else if (field.kind === 'milli') values[field.name] = scaled(value, 3);
    else values[field.name] = String(value);
  }
  return values;
}

/** Past its day; over a weekend also while no working day has gone by. */
export const isOver = (one) => one.due_in_days < 0;

const kYearAfterDays = 180; // From then on a month and a day alone would be read as the nearest.

/** A deadline with how far off it is, as the program says it (schema/rules/due.h): "剩 4 · 9-23", "已过期 1 天 · 9-17"; in full "9-23（剩 4 个工作日）". */
export function dueText({due, due_in_days: days, left_text: left}, full) {
  if (!due) return '';
  const far = Math.abs(days) > kYearAfterDays;
  const short = due.slice(far ? 0 : 5).replace(/^0/, '').replace(/-0/g, '-');
  if (!left) return short;
  if (full) return `${short}（${left}）`;
  return far ? left : `${left.replace(' 个工作日', '')} · ${short}`;
}
