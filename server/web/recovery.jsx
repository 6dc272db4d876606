// 冲销与追回: what is taken back, what has come of it, and by which way the rest comes. And the copies that finance holds.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Badge, Note, Said, Table, yuan} from '../../schema/web/parts.jsx';
import {ActBar, ActForm, clearActs, doing, Done, loadActs, pageReads, Wrong, wrong} from './acts.jsx';
import {go, pageOf, stateLabel, time, told, types} from './state.js';
import {Watched} from './watched.jsx';

const lists = signal({Recovery: [], Reversal: [], SealedCopy: []});

async function load() {
  const found = await Promise.all(Object.keys(lists.value).map(async (type) => {
    const answer = await post('/api/list', {}, {type, limit: 300});
    return [type, answer.status === 200 ? answer.body.records.sort((a, b) => b.updated_ms - a.updated_ms) : []];
  }));
  lists.value = Object.fromEntries(found);
}

/** `amounts`: [[label, the amount of one]]. */
const heads = (amounts) => [{label: '姓名或单位'}, {label: '原单'}, ...amounts.map(([label]) => ({label: label + '（元）', num: true})), {label: '状态', nowrap: true}, {label: '时间', nowrap: true}];
const kOwed = [['应追回', (one) => one.whole_fen], ['未追回', (one) => one.rest_fen]];
const kTaken = [['冲销金额', (one) => one.amount_fen]];
const rows = (list, amounts) => list.map((one) => ({key: one.id, cells: [one.person || one.doc_no || '—', one.about ? <a href={'#' + pageOf(one.about.type, one.about.id)}>{one.about.label} {one.about.doc_no}</a> : '—', ...amounts.map(([, of]) => yuan(of(one) || 0)), <Badge kind={/OPEN|REQUESTED|TO_RETURN/.test(one.state) ? 'warn' : ''}>{one.state_label}</Badge>, time(one.updated_ms)]}));
const creates = (type) => types.value.some((one) => one.type === type && one.create);

export function RecoveriesPage() {
  useEffect(() => { clearActs(); }, []);
  useEffect(() => { load(); }, [told.value.head]);
  const {Recovery, Reversal} = lists.value;
  return <><div class="head"><h1>冲销追回</h1><span class="sub">追回中 {Recovery.filter((one) => one.state === 'OPEN').length} · 待审 {Reversal.filter((one) => one.state === 'REQUESTED').length}</span></div><div class="body stack"><Wrong />
    <section class="panel"><h2>追回</h2><Table caption="追回" empty="没有要追回的。" pick={(row) => '#/recovery/' + row.key} heads={heads(kOwed)} rows={rows(Recovery, kOwed)} /></section>
    <section class="panel"><h2>冲销</h2><Table caption="冲销" empty="没有冲销。" pick={(row) => '#/show/' + row.key} heads={heads(kTaken)} rows={rows(Reversal, kTaken)} /></section></div>
  <div class="actions">{creates('Reversal') && <a class="btn" href="#/new/Reversal">申请冲销…</a>}<span class="say">冲销另记相反的数，原单不改</span></div></>;
}

export function CopiesPage() {
  useEffect(() => { load(); }, [told.value.head]);
  return <><div class="head"><h1>封存副本</h1><span class="sub">{lists.value.SealedCopy.length} 份已签收</span></div><div class="body stack" tabIndex={0}>
    <Note kind="info">备份由系统管理员在服务器上写到另一介质，打出总序号、链首指纹和文件指纹；财务照着副本签收。没有近期签收的副本不能付款。</Note>
    <section class="panel"><Table caption="已签收的副本" empty="还没有签收过副本。" pick={(row) => '#/show/' + row.key} heads={[{label: '签收时间', nowrap: true}, {label: '状态'}]}
      rows={lists.value.SealedCopy.map((one) => ({key: one.id, cells: [time(one.updated_ms), <Badge kind="ok" icon="ok">{one.state_label}</Badge>]}))} /></section></div>
  <div class="actions">{creates('SealedCopy') && <a class="btn primary" href="#/new/SealedCopy">签收副本…</a>}<span class="say">{creates('SealedCopy') ? '' : '由财务签收，您的岗位只能看'}</span></div></>;
}

// One recovery --------------------------------------------------------------------------------------------

const one = signal(null);
const story = signal(null);
const owed = signal([]); // approved items of the same debtor
const item = signal('');

async function read(id) {
  const still = pageReads.begin();
  const [answer, explained] = await Promise.all([post('/api/show', {}, {ref: id}), post('/api/explain', {}, {ref: id})]);
  if (!still()) return;
  if (answer.status !== 200) { wrong.value = problemsOf(answer); return; }
  one.value = answer.body;
  story.value = explained.status === 200 ? explained.body : null;
  await loadActs(id, still);
  const name = answer.body.record.debtor_name;
  const found = name ? await post('/api/list', {}, {type: 'AllowanceItem', state: 'APPROVED', find: name, limit: 50}) : null;
  owed.value = found && found.status === 200 ? found.body.records : [];
}

export function RecoveryPage({id}) {
  useEffect(() => {
    one.value = story.value = null;
    item.value = '';
    clearActs();
    post('/api/looking', {}, {ref: id});
    return () => { post('/api/looking', {}, {ref: ''}); };
  }, [id]);
  useEffect(() => { if (!doing.value) read(id); }, [id, told.value.head, !doing.value]);
  useEffect(() => bind({Escape: () => { if (doing.value) doing.value = null; else go('/recoveries'); }}), []);
  if (!one.value) return <div class="body stack"><Wrong /></div>;
  const {header, record, shown} = one.value;
  return <><div class="head"><h1>追回 {record.debtor_name}</h1><span class="sub">第 {header.version} 版</span><span class="right"><Badge kind={header.state === 'OPEN' ? 'warn' : ''}>{stateLabel('Recovery', header.state)}</Badge><Watched id={id} /></span></div>
  <div class="body stack" tabIndex={0}><ActForm header={{...header, type: 'Recovery'}} done={() => read(id)} own={['set_off_item']} more={(step) => (step.event === 'set_off' && item.value ? {set_off_item: item.value} : {})}>
      {doing.value && doing.value.event === 'set_off' && (owed.value.length ? <label class="field"><span class="small">从哪一项抵扣</span><select value={item.value} onChange={(event) => { item.value = event.target.value; }}><option value="">请选</option>{owed.value.map((each) => <option value={each.id} key={each.id}>{each.person} {each.state_label}</option>)}</select></label>
        : <Note kind="off" icon="wait">这个退款方现在没有已核准待付的项目可抵扣。</Note>)}</ActForm>
    <section class="panel"><div class="sum"><div><p class="k">应追回</p><p class="v">{yuan(record.amount_fen)} <small>元</small></p></div><div><p class="k">未追回</p><p class="v lead">{yuan(record.rest_fen || 0)} <small>元</small></p></div></div>
      <dl class="kv"><dt>已退款</dt><dd>{yuan((record.recovered_fen || 0) - (record.set_off_fen || 0))}</dd><dt>已抵扣</dt><dd>{yuan(record.set_off_fen || 0)}</dd>{record.instalment_fen && <><dt>分期</dt><dd>每月 {yuan(record.instalment_fen)}，首次 {record.instalment_from}，下次 {record.next_due || '—'}</dd></>}</dl></section>
    <section class="panel"><h2>内容</h2><Said fields={shown} one /></section><Done story={story.value} /></div>
  <ActBar><a class="btn" href={'#/show/' + id}>来龙去脉</a><a class="btn quiet" href="#/recoveries">返回 <kbd>Esc</kbd></a></ActBar></>;
}
