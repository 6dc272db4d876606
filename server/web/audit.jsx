// 审计查询: who did what, and when, and what was decided of which papers and why; records by number, never by person.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {Badge, Table} from '../../schema/web/parts.jsx';
import {Problems, when} from './asking.jsx';
import {types} from './state.js';

const rows = signal([]);
const next = signal('');
const wrong = signal([]);
const busy = signal(false);
const ask = signal({operator_id: '', since: '', until: '', type: '', act: ''});

async function load(more) {
  busy.value = true;
  const answer = await post('/api/audit', {}, {...ask.value, before: more ? next.value : '', limit: 100});
  busy.value = false;
  wrong.value = problemsOf(answer);
  if (answer.status !== 200) return;
  rows.value = more ? [...rows.value, ...answer.body.rows] : answer.body.rows;
  next.value = answer.body.next;
}

const kVerdicts = {待核定: 'warn', 等候: 'warn', 已退回: 'act-soft'};

const Paper = ({of}) => <a href={'#/show/' + of.id}>{of.type_label} {of.doc_no}</a>;

/** The question, the answer as it was offered, and why. */
const Decided = ({of, id}) => <><a href={'#/show/' + id}>{of.code} {of.question}</a>：<b>{of.choice}</b><span class="sub">{of.note ? '理由：' + of.note : '没有写理由'}</span></>;

export function AuditPage() {
  useEffect(() => { rows.value = []; next.value = ''; load(false); }, []);
  const box = (name, label, hint) => <label>{label} <input type="text" size={10} placeholder={hint} value={ask.value[name]} onInput={(event) => { ask.value = {...ask.value, [name]: event.target.value.trim()}; }} /></label>;
  const pick = (name, label, list) => <label>{label} <select value={ask.value[name]} onChange={(event) => { ask.value = {...ask.value, [name]: event.target.value}; }}><option value="">全部</option>{list.map(([code, text]) => <option value={code} key={code}>{text}</option>)}</select></label>;
  const noted = rows.value.some((one) => one.detail || one.decision);
  const search = (event) => { event.preventDefault(); load(false); };
  return <><div class="head"><h1>审计查询</h1><span class="sub">谁在何时办过、看过、裁定过什么；单据只列编号</span><span class="right"><button class="btn mini" onClick={() => print()}>打印</button></span></div><div class="body stack"><Problems list={wrong.value} />
    <section class="panel"><form class="filter" onSubmit={search}>{box('operator_id', '人员编号', '全部')}{box('since', '自', '年-月-日')}{box('until', '至', '年-月-日')}
      {pick('type', '单据', types.value.map((one) => [one.type, one.label]))}{pick('act', '行为', [['do', '办理'], ['look', '查看、登录、管理']])}<button class="btn mini primary" disabled={busy.value}>查</button></form>
      <Table caption="谁在何时办过什么" empty={busy.value ? '正在查…' : '没有。'} heads={[{label: '时间', nowrap: true}, {label: '人员'}, {label: '站点', nowrap: true}, {label: '行为', nowrap: true}, {label: '单据'}, {label: '结论', nowrap: true}, ...(noted ? [{label: '说明'}] : [])]}
        rows={rows.value.map((one, i) => ({key: i, cells: [when(one.at_ms), one.operator_id ? <>{one.name} <span class="soft">{one.operator_id}</span></> : <span class="soft">服务器命令，未具名</span>, one.site_name || '市局', one.label,
          one.decision ? one.decision.papers.map((paper) => <div key={paper.id}><Paper of={paper} /></div>) : one.id ? <Paper of={one} /> : one.type_label || '—', one.verdict_label ? <Badge kind={kVerdicts[one.verdict_label] || 'ok'}>{one.verdict_label}</Badge> : '', ...(noted ? [one.decision ? <Decided of={one.decision} id={one.id} /> : one.detail] : [])]}))} />
      {next.value && <p class="in"><button class="btn" disabled={busy.value} onClick={() => load(true)}>更早的</button></p>}</section></div></>;
}
