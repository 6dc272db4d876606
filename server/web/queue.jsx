// What waits: for each post by deadline, in working days; the facts of the one that is picked, and its next step by one press.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Badge, Code, Dialog, Icon, Note, yuan} from '../../schema/web/parts.jsx';
import {plain} from '../../schema/web/words.js';
import {amountOf, dueText, go, holds, inbox, isApart, isBack, isMine, isOver, kWholes, main, me, mySteps, nameOf, pageOf, refresh, rolesOf, toast, wanted, whom} from './state.js';
import {Watched} from './watched.jsx';

const picked = signal(0);
const kAll = {kind: '', site: '', due: '', text: ''};
const filter = signal(kAll);
const facts = signal(null);
const asking = signal(null);
const wrong = signal([]);
const busy = signal(false);

const kPageRows = 100;
const kFactsAfterMs = 250; // Who runs through the list by arrows asks for nothing.

/** The stations of a paper, and the posts that work there. */
const kStages = {accept: ['front_clerk'], first: ['first_reviewer'], review: ['section_chief', 'director'], finance: ['finance_accountant', 'finance_confirm'], city: ['city_clerk']};
export const kQueues = {mine: '我的待办', accept: '受理', first: '初审', review: '复核', finance: '财务', city: '市经办', conflicts: '冲突', waiting: '等候', all: '全部待办'};

export const mineToDo = (queue) => queue === 'mine' || (kStages[queue] || []).some(holds);

const inQueue = (queue) => (item) => {
  switch (queue) {
    case 'mine': return isMine(item);
    case 'conflicts': return item.kind === 'conflict';
    case 'waiting': return item.kind === 'parked';
    case 'all': return true;
    default: return item.kind !== 'conflict' && rolesOf(item).some((role) => kStages[queue].includes(role));
  }
};

export function itemsOf(queue) {
  const some = inbox.value.items.filter(inQueue(queue)).filter((item) => !mineToDo(queue) || !isApart(item));
  return some.sort((a, b) => ((a.due || '9') < (b.due || '9') ? -1 : (a.due || '9') > (b.due || '9') ? 1 : 0));
}
/** Left out of a queue of his: on these he has acted at an earlier post. */
const apartIn = (queue) => (mineToDo(queue) ? inbox.value.items.filter((item) => isApart(item) && (queue === 'mine' || inQueue(queue)(item))).length : 0);

const what = (item) => (item.kind === 'conflict' ? `${item.code} ${item.code_label}` : main(item).label || '');
const href = (item) => (item.kind === 'conflict' ? '/case/' + item.id : pageOf(main(item).type, item.record_id));
const post_ = (role) => ((me.value.all_posts || []).find((one) => one.code === role) || {label: '其他岗位'}).label;

/** Two weeks as the bureau works them, with what is due on each day. */
function Days({items}) {
  const over = items.filter(isOver).length;
  return <ol class="days" aria-label="今后两周到期件数"><li class={over ? 'over' : ''}><span>已超期</span><b>{over || '–'}</b></li>
    {inbox.value.days.map((day, i) => {
      const date = new Date(day.date + 'T00:00:00Z');
      const weekend = date.getUTCDay() % 6 === 0;
      const due = items.filter((one) => one.due === day.date).length;
      return <li class={i === 0 ? 'today' : !day.works ? 'free' : weekend ? 'makeup' : ''} key={day.date}>
        <span>{date.getUTCDate()} {i === 0 ? '今天' : '日一二三四五六'[date.getUTCDay()]}{weekend && day.works ? '班' : ''}</span><b>{due || (day.works ? '–' : '休')}</b></li>;
    })}</ol>;
}

const kMarks = {paper: ['warn', 'warn'], wait: ['warn', 'doc'], late: ['warn', 'wait'], sample: ['', 'doc']};

function Marks({item}) {
  return <>{item.kind === 'conflict' ? <Badge kind="warn" icon="held">待核定</Badge> : item.kind === 'parked' ? <Badge icon="wait">等候</Badge> : null}
    {(item.marks || []).map((one) => <Badge kind={kMarks[one.kind][0]} icon={kMarks[one.kind][1]} key={one.kind}>{one.text}</Badge>)}
    <Watched id={item.record_id} /></>;
}

async function learn(item) {
  const ref = item.kind === 'conflict' ? main(item).id : item.record_id;
  if (!ref) return;
  const [shown, explained] = await Promise.all([post('/api/show', {}, {ref}), post('/api/explain', {}, {ref})]);
  facts.value = {id: item.id, shown: shown.status === 200 ? shown.body : null, rules: explained.status === 200 ? explained.body.rules || [] : []};
}

const Fact = ({kind, icon, children}) => <li class={kind}><Icon name={icon} /><span>{children}</span></li>;

/** Rules, papers, invoice and conflicts of the one that is picked, in a line each. */
function Facts({item}) {
  const known = facts.value && facts.value.id === item.id ? facts.value : null;
  if (!known || !known.shown) return <p class="small soft">{known ? '您的岗位看不到内容。' : '正在取…'}</p>;
  const failed = known.rules.filter((rule) => rule.outcome === 'fail' || rule.outcome === 'unknown');
  const papers = (known.shown.papers || {}).materials || [];
  const poor = papers.filter((one) => one.quality === 'illegible');
  const pending = (known.shown.papers || {}).pending || 0;
  const invoice = known.shown.shown.filter((field) => /发票号|发票代码/.test(field.label));
  const open = item.kind === 'conflict' ? [] : known.shown.conflicts || [];
  return <ul class="checks three">
    {known.rules.length > 0 && (failed.length ? <Fact kind="warn" icon="warn"><b>规则 {known.rules.length} 条，{failed.length} 条要看</b>：{failed.map((rule) => rule.label).join('、')}</Fact> : <Fact kind="ok" icon="ok">规则 {known.rules.length} 条全过</Fact>)}
    {papers.length > 0 && (poor.length || pending ? <Fact kind="warn" icon="warn"><b>材料 {papers.length} 份{pending ? `，${pending} 份待上传` : ''}{poor.length ? `，${poor.length} 份看不清` : ''}</b>{poor.length ? '：' + poor.map((one) => one.kind_label).join('、') : ''}</Fact> : <Fact kind="ok" icon="ok">材料 {papers.length} 份齐全</Fact>)}
    {open.length ? <Fact kind="warn" icon="held"><b>{open.length} 个冲突未决</b>：{open.map((one) => one.code + ' ' + one.sentence).join('；')}</Fact>
      : item.kind !== 'conflict' && (<Fact kind="ok" icon="ok">{invoice.length ? `发票 ${invoice.map((field) => field.text).join(' ')} 全市未重复使用；` : ''}没有未决冲突</Fact>)}</ul>;
}

/** Signed and sent at once where nothing is asked for; a paper that changed meanwhile is refused by its version. */
async function take(item, step) {
  asking.value = null;
  if (busy.value) return;
  busy.value = true;
  const answer = await post('/api/step', {ref: item.record_id, event: step.event, version: main(item).version}, {});
  busy.value = false;
  wrong.value = problemsOf(answer);
  if (answer.status !== 200) return;
  await refresh();
  toast.value = `已办：${step.label} ${main(item).doc_no || ''}`;
}

const kAsked = /^Reversal$/; // Takes money back: a word more before it.
const kTold = 3; // Of more than these the page 人员 tells.

/** What of the staff waits for this person: it is no paper, and stands in no queue. */
const Wanted = ({list}) => (list.length > kTold ? [`${list.length} 件人员事项等您：同意或不同意，或把码的后段告诉本人`] : list)
  .map((one) => <Note kind="warn" icon="wait" right={<a class="btn mini" href="#/staff">到“人员”办</a>} key={one}>{one}</Note>);

export function QueuePage({queue}) {
  useEffect(() => { picked.value = 0; filter.value = kAll; wrong.value = []; }, [queue]);
  const whole = itemsOf(queue);
  const {kind, site, due, text} = filter.value;
  const set = (name) => (event) => { filter.value = {...filter.value, [name]: event.target.value}; picked.value = 0; };
  const some = (of) => [...new Set(whole.map(of).filter(Boolean))].sort();
  const lastDay = (inbox.value.days[inbox.value.days.length - 1] || {}).date || '9';
  const list = whole.filter((one) => (!kind || what(one) === kind) && (!site || main(one).site_name === site) && (!due || (due === 'over' ? isOver(one) : due === 'today' ? one.due_in_days <= 0 : one.due && one.due <= lastDay))
    && (!text || one.documents.some((paper) => [paper.person, paper.doc_no, paper.id_no].some((part) => (part || '').includes(text)))));
  const at = Math.min(picked.value, Math.max(0, list.length - 1));
  const chosen = list[at];
  const page = Math.floor(at / kPageRows);
  const steps = chosen && chosen.kind === 'task' ? mySteps(chosen) : [];
  // A month or a batch is looked at as a whole: its own page asks.
  const together = chosen && kWholes.test(main(chosen).type);
  const forward = together ? undefined : steps.find((step) => !isBack(step) && !step.asks);
  const back = steps.find(isBack);
  const asks = chosen && kAsked.test(main(chosen).type);
  const goOn = () => { if (asks) asking.value = {item: chosen, step: forward, kind: 'primary'}; else take(chosen, forward); };
  const sendBack = () => (back.asks ? go(href(chosen)) : (asking.value = {item: chosen, step: back}));
  useEffect(() => {
    if (!chosen) return undefined;
    const timer = setTimeout(() => learn(chosen), kFactsAfterMs);
    return () => clearTimeout(timer);
  }, [chosen && chosen.id, chosen && main(chosen).version]);
  useEffect(() => bind({
    ArrowDown: () => { picked.value = Math.min(at + 1, list.length - 1); }, ArrowUp: () => { picked.value = Math.max(at - 1, 0); },
    PageDown: () => { picked.value = Math.min(at + kPageRows, list.length - 1); }, PageUp: () => { picked.value = Math.max(at - kPageRows, 0); },
    Enter: (event) => { if (chosen && !/^(A|BUTTON)$/.test(event.target.tagName)) go(href(chosen)); else event.target.click(); },
    'Ctrl+Enter': () => { if (forward && !asking.value) goOn(); }, 'Ctrl+B': () => { if (back && !asking.value) sendBack(); },
  }), [at, list.length, queue, chosen && chosen.id, forward && forward.event, back && back.event]);
  const apart = apartIn(queue);
  const sum = list.reduce((all, one) => all + (amountOf(one) || 0), 0);
  return <><div class="head"><h1>{kQueues[queue]} {whole.length}</h1><span class="sub">按期限排{apart > 0 ? `。您受理过的 ${apart} 件由别的岗办，不在这里` : ''}</span><span class="right"><span><kbd>↑</kbd> <kbd>↓</kbd> 换一件　<kbd>Enter</kbd> 打开</span></span></div>
    <div class="body stack">{queue === 'mine' && <Wanted list={wanted()} />}<Days items={whole} />
      {wrong.value.map((one) => <Note kind="act" key={one.code}>{one.message}<Code>{one.code}</Code></Note>)}
      {(inbox.value.left_off || []).map((one) => <Note kind="warn" key={one.label}>{one.label}共 {one.count} 件，只列出最早的 {one.shown} 件。</Note>)}
      <section class="panel"><div class="filter tight">
        <label>事项 <select value={kind} onChange={set('kind')}><option value="">全部</option>{some(what).map((one) => <option key={one}>{one}</option>)}</select></label>
        <label>来自 <select value={site} onChange={set('site')}><option value="">全部</option>{some((one) => main(one).site_name).map((one) => <option key={one}>{one}</option>)}</select></label>
        <label>期限 <select value={due} onChange={set('due')}><option value="">全部</option><option value="over">已超期</option><option value="today">到今天</option><option value="weeks">两周内</option></select></label>
        <label><span class="sr">姓名、单号或证件号末四位</span><input type="text" size="18" placeholder="姓名、单号、证件尾号" value={text} onInput={set('text')} /></label>
        <button class="btn mini" onClick={() => { filter.value = kAll; }}>重置</button><span class="soft right">{list.length} 件{sum ? ` · 合计 ${yuan(sum)} 元` : ''}</span></div>
        {!list.length ? <p class="in soft">没有待办。</p> : <table class="table queue"><caption class="sr">{kQueues[queue]}</caption>
          <thead><tr>{['期限（工作日）', '事项', '姓名', '证件号码', '来自', '金额（元）', '标记'].map((head) => <th scope="col" class={head === '金额（元）' ? 'num' : undefined} key={head}>{head}</th>)}</tr></thead>
          <tbody>{list.slice(page * kPageRows, (page + 1) * kPageRows).map((one, i) => <tr class={page * kPageRows + i === at ? 'picked' : ''} aria-current={page * kPageRows + i === at ? 'true' : undefined} key={one.kind + one.id + i} onClick={() => { picked.value = page * kPageRows + i; }} onDblClick={() => go(href(one))}>
            <td class={'nowrap' + (isOver(one) ? ' t-act' : '')}>{isOver(one) && <Icon name="act" />} {dueText(one) || '—'}</td>
            <td><a href={'#' + href(one)}>{what(one)}</a>{one.kind === 'task' && <span class="sub">{one.code_label}</span>}</td><td class="nowrap">{nameOf(one)}</td><td class="nowrap">{whom(one).id_no}</td>
            <td class="nowrap">{main(one).site_name || '市局'}</td><td class="num">{yuan(amountOf(one))}</td><td><Marks item={one} /></td></tr>)}</tbody></table>}
        {list.length > kPageRows && <div class="filter"><button class="btn mini" disabled={!page} onClick={() => { picked.value = (page - 1) * kPageRows; }}>上一页 <kbd>PgUp</kbd></button><span>第 {page + 1} 页，共 {Math.ceil(list.length / kPageRows)} 页</span>
          <button class="btn mini" disabled={(page + 1) * kPageRows >= list.length} onClick={() => { picked.value = (page + 1) * kPageRows; }}>下一页 <kbd>PgDn</kbd></button></div>}</section>
      {chosen && <section class="panel"><h2>{nameOf(chosen)} {what(chosen)}<span class="small soft">{[main(chosen).doc_no, main(chosen).version && `第 ${main(chosen).version} 版`].filter(Boolean).join(' · ')}</span><span class="right">{amountOf(chosen) ? <>{yuan(amountOf(chosen))} 元　</> : ''}{chosen.due_label} {chosen.due}</span></h2><div class="in">
        {chosen.documents.length > 1 && chosen.documents.map((one) => <p class="small" key={one.id}><a href={'#/show/' + one.id}>{one.label} {one.doc_no}</a> {one.state_label}</p>)}
        {chosen.reason && <Note kind="info">原因：{chosen.reason}</Note>}{chosen.advice && <p class="small">{plain(chosen.advice)}</p>}
        <Facts item={chosen} />
        <p class="small soft">由{rolesOf(chosen).map(post_).join('、') || '系统'}办{(chosen.steps || []).length > 0 ? '：' + [...new Set(chosen.steps.map((step) => step.label))].join('、') : ''}</p></div></section>}
    </div>
    {chosen && <div class="actions">{forward && <button class="btn primary" disabled={busy.value} onClick={goOn}>{forward.label}{asks && '…'} <kbd>Ctrl+Enter</kbd></button>}
      {back && <button class="btn" onClick={sendBack}>{back.label}… <kbd>Ctrl+B</kbd></button>}
      <a class={'btn' + (forward ? ' quiet' : ' primary')} href={'#' + href(chosen)}>打开全文 <kbd>Enter</kbd></a><span class="say">{isMine(chosen) ? '' : chosen.may_decide ? '不在您的待办里，您的岗位也可以裁定' : '不是您岗位的，只能看'}</span></div>}
    {asking.value && <Dialog title={`${asking.value.step.label} ${what(asking.value.item)} ${main(asking.value.item).doc_no}？`} safe={{label: '不办', run: () => { asking.value = null; }}}
      ends={[{label: asking.value.step.label, kind: asking.value.kind || 'danger', run: () => take(asking.value.item, asking.value.step)}]}><p>{[nameOf(asking.value.item), amountOf(asking.value.item) && yuan(amountOf(asking.value.item)) + ' 元'].filter(Boolean).join('　')}</p></Dialog>}</>;
}
