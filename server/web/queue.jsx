// What waits: for each post by deadline, in working days.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {bind} from '../../schema/web/keys.js';
import {Badge, Icon, Note} from '../../schema/web/parts.jsx';
import {dueText, go, inbox, isMine, me, open, others, rolesOf} from './state.js';

const picked = signal(0);
const kind = signal('');
const text = signal('');

export const kQueues = {mine: '我的待办', conflicts: '冲突', waiting: '等候', all: '全部待办'};

export function itemsOf(queue) {
  const all = inbox.value.items;
  const some = queue === 'conflicts' ? all.filter((one) => one.kind === 'conflict')
    : queue === 'waiting' ? all.filter((one) => one.kind === 'parked')
      : queue === 'mine' ? all.filter(isMine) : all;
  return [...some].sort((a, b) => ((a.due || '9') < (b.due || '9') ? -1 : (a.due || '9') > (b.due || '9') ? 1 : 0));
}

const main = (item) => item.documents[0] || {};
const what = (item) => (item.kind === 'conflict' ? `${item.code} ${item.code_label}` : main(item).label || '');
const href = (item) => (item.kind === 'conflict' ? '/case/' + item.id : '/show/' + item.record_id);

/** Two weeks as the bureau works them, with what is due on each day. */
function Days({items}) {
  const over = items.filter((one) => one.days_left < 0).length;
  return <ol class="days" aria-label="今后两周到期件数"><li class={over ? 'over' : ''}><span>已超期</span><b>{over || '–'}</b></li>
    {inbox.value.days.map((day, i) => {
      const date = new Date(day.date + 'T00:00:00Z');
      const weekend = date.getUTCDay() % 6 === 0;
      const due = items.filter((one) => one.due === day.date).length;
      return <li class={i === 0 ? 'today' : !day.works ? 'free' : weekend ? 'makeup' : ''} key={day.date}>
        <span>{date.getUTCDate()} {i === 0 ? '今天' : '日一二三四五六'[date.getUTCDay()]}{weekend && day.works ? '班' : ''}</span><b>{due || (day.works ? '–' : '休')}</b></li>;
    })}</ol>;
}

const labelOf = (role) => (me.value.all_posts || []).find((one) => one.code === role);

export function QueuePage({queue}) {
  useEffect(() => { picked.value = 0; }, [queue]);
  const whole = itemsOf(queue);
  const kinds = [...new Set(whole.map(what))].sort();
  const list = whole.filter((one) => (!kind.value || what(one) === kind.value) && (!text.value || JSON.stringify(one.documents).includes(text.value)));
  const at = Math.min(picked.value, Math.max(0, list.length - 1));
  useEffect(() => bind({
    ArrowDown: () => { picked.value = Math.min(at + 1, list.length - 1); }, ArrowUp: () => { picked.value = Math.max(at - 1, 0); },
    Enter: (event) => { if (list[at] && !/^(A|BUTTON)$/.test(event.target.tagName)) go(href(list[at])); },
  }), [at, list.length, queue]);
  const chosen = list[at];
  return <><div class="head"><h1>{kQueues[queue]} {whole.length}</h1><span class="sub">按期限排</span><span class="right"><span><kbd>↑</kbd> <kbd>↓</kbd> 换一件　<kbd>Enter</kbd> 打开</span></span></div>
    <div class="body stack"><Days items={whole} />
      <section class="panel"><div class="filter">
        <label>事项 <select value={kind.value} onChange={(event) => { kind.value = event.target.value; }}><option value="">全部</option>{kinds.map((one) => <option key={one}>{one}</option>)}</select></label>
        <label>姓名或单号 <input type="text" value={text.value} onInput={(event) => { text.value = event.target.value; }} /></label>
        <button class="btn mini" onClick={() => { kind.value = text.value = ''; }}>重置</button><span class="soft right">{list.length} 件</span></div>
        {!list.length ? <p class="in soft">没有待办。</p> : <table class="table"><caption class="sr">{kQueues[queue]}</caption>
          <thead><tr>{['期限（工作日）', '事项', '姓名', '单号', '状态', '由谁办'].map((head) => <th scope="col" key={head}>{head}</th>)}</tr></thead>
          <tbody>{list.slice(0, 300).map((one, i) => <tr class={i === at ? 'picked' : ''} key={one.kind + one.id + i} onClick={() => { picked.value = i; }} onDblClick={() => go(href(one))}>
            <td class={'nowrap' + (one.days_left < 0 ? ' t-act' : '')}>{one.days_left < 0 && <Icon name="act" />} {dueText(one)}</td>
            <td><a href={'#' + href(one)}>{what(one)}</a></td><td class="nowrap">{main(one).person}</td><td class="nowrap">{main(one).doc_no}</td>
            <td class="nowrap"><Badge kind={one.kind === 'conflict' ? 'warn' : ''} icon={one.kind === 'conflict' ? 'held' : one.kind === 'parked' ? 'wait' : 'doc'}>{one.kind === 'conflict' ? '待核定' : one.code_label}</Badge>
              {others(one.record_id).map((who) => <Badge icon="find" key={who.id}>{who.name}在看</Badge>)}</td>
            <td class="small">{rolesOf(one).map((role) => (labelOf(role) || {label: role}).label).join('、')}</td></tr>)}</tbody></table>}
        {list.length > 300 && <p class="in soft">只列出最急的 300 件；请用上面的条件缩小范围。</p>}</section>
      {chosen && <section class="panel"><h2>{main(chosen).person} {what(chosen)}<span class="right">{chosen.due_label} {chosen.due}</span></h2><div class="in">
        {(chosen.documents || []).map((one) => <p class="small" key={one.id}><a href={'#/show/' + one.id}>{one.label} {one.doc_no}</a> {one.state_label}</p>)}
        {chosen.reason && <Note kind="info">原因：{chosen.reason}</Note>}{chosen.advice && <p class="small">{chosen.advice}</p>}
        {(chosen.steps || []).length > 0 && <p class="small soft">可办：{chosen.steps.map((step) => step.label).join('、')}</p>}</div></section>}
    </div>
    <div class="actions">{chosen && <a class="btn primary" href={'#' + href(chosen)}>打开 <kbd>Enter</kbd></a>}<span class="say">{queue === 'mine' ? '' : '不是您岗位的，只能看'}</span></div></>;
}
