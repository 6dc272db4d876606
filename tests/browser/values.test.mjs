// How the pages read what is typed: an amount that is not surely one is not guessed at.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {dueText, fromJson, isOver, readDate, readYuan, tidy, toJson} from '../../schema/web/values.js';

const fen = {name: 'total_fee_fen', kind: 'fen'};

test('amounts: what is surely meant is read, in the one form that the program takes', () => {
  for (const [typed, read] of [['1234', '1234.00'], ['1234.5', '1234.50'], ['1,234.56', '1234.56'], ['12,345,678.9', '12345678.90'], ['１２３４．５６', '1234.56'], ['１，２３４．５６', '1234.56'],
    ['￥ 1,234', '1234.00'], ['¥1234', '1234.00'], [' 12 ', '12.00'], ['12。5', '12.50'], ['0.05', '0.05'], ['-5', '-5.00'], ['−5.10', '-5.10'], ['12.', '12.00'], ['0', '0.00']]) {
    assert.equal(tidy(fen, typed), read, typed);
  }
});

test('amounts: what may be another number stays as it was typed, and is told', () => {
  // A comma beside the point is one key off: 48.62 must not become 4862.
  for (const typed of ['4862,35', '12,5', '1,23', '1,2345', ',123', '1,,234', '12,34,567', '1234,567', '0.005', '1.234', '1e3', '1E3', '0x10', '١٢٣', '一百', '壹佰元', '1.2.3', '1-2', '--1', '+5', '.', '', '5元', 'NaN', 'Infinity', '१२', '1 234', '1.234,56', '十', '½', '²', '𝟏𝟐']) {
    const read = tidy(fen, typed);
    assert.ok(!/^-?\d+\.\d\d$/.test(read), `${typed} was read as ${read}`);
  }
});

test('what is no number goes to the program as it is, and no number loses its end', () => {
  const fields = [{name: 'count', kind: 'number'}, fen];
  assert.deepEqual(toJson(fields, {count: '12', total_fee_fen: '4862,35'}, () => true), {count: 12, total_fee_fen: '4862,35'});
  for (const typed of ['１２x', '1.5', '1e3', '٣', '99999999999999999999', '9007199254740993']) assert.equal(toJson(fields, {count: typed}, () => true).count, typed);
});

test('dates: nothing is guessed beyond a year and a nought', () => {
  const today = new Date('2026-11-30T04:00:00Z');
  for (const [typed, read] of [['20260918', '2026-09-18'], ['9-18', '2026-09-18'], ['2026.9.18', '2026-09-18'], ['2026年9月18日', '2026-09-18']]) assert.equal(readDate(typed, today), read);
  for (const typed of ['26-9-18', '18/9/2026', '2026-9', '٢٠٢٦-٠٩-١٨', '2026-9-1x', '1e3']) assert.ok(!/^\d{4}-\d\d-\d\d$/.test(readDate(typed, today)), typed);
});

test('months: read as they are written, shown as people say them, and numbers for the program', () => {
  const month = {name: 'from_month', kind: 'month'};
  for (const typed of ['202501', '2025-01', '2025-1', '2025.1', '2025/01', '2025年1月', '2025年01月', ' 2025 年 1 月 ', '２０２５０１']) {
    assert.equal(tidy(month, typed), '2025年01月', typed);
    assert.deepEqual(toJson([month], {from_month: tidy(month, typed)}, () => true), {from_month: 202501}, typed);
  }
  for (const typed of ['20251', '2025', '25-01', '2025-01-02', '2025-', '202513', '202500', '2025年13月', '2025-00', '一月', '2025年']) assert.equal(typeof toJson([month], {from_month: tidy(month, typed)}, () => true).from_month === 'number' && tidy(month, typed).includes('月'), false, typed);
  assert.deepEqual(fromJson([month], {from_month: 202501}), {from_month: '2025年01月'});
});

test('deadlines: what the program says of the days, short and in full', () => {
  for (const [left_text, due_in_days, short, full] of [['今天', 0, '今天 · 11-20', '11-20（今天）'], ['已过期 1 天', -1, '已过期 1 天 · 11-20', '11-20（已过期 1 天）'], ['剩 2 天', 2, '剩 2 天 · 11-20', '11-20（剩 2 天）'], ['剩 4 个工作日', 4, '剩 4 · 11-20', '11-20（剩 4 个工作日）'],
    ['已过期 655 天', -655, '已过期 655 天', '2026-11-20（已过期 655 天）']]) {
    const one = {due: '2026-11-20', left_text, due_in_days};
    assert.deepEqual([dueText(one), dueText(one, true), isOver(one)], [short, full, due_in_days < 0]);
  }
  assert.deepEqual([dueText({}), dueText({due: '2026-11-02'}, true), isOver({due: '2026-11-02'})], ['', '11-2', false]);
});
