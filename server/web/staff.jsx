// 人员: who works with the city, one-time codes, what waits for a second person, and one's own passphrase.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {Badge, Dialog, Note} from '../../schema/web/parts.jsx';
import {Asking, Once, Problems, when} from './asking.jsx';
import {go, holds, loadPeople, me, people, toast} from './state.js';

const sites = signal([]);
const wrong = signal([]);
const picked = signal('');
const doing = signal('');
const code = signal(null);
const text = signal('');
const pending = signal(null);

async function load() {
  const [why, places] = await Promise.all([loadPeople(), post('/api/sites')]);
  wrong.value = why;
  if (places.status === 200) sites.value = places.body.sites;
}

const kCity = 'city'; // Chosen, not left open: whoever forgets the site makes nobody the city's.
const kAsked = '已提出，等另一人同意';
const placeOf = (no) => (no ? (sites.value.find((place) => place.site_no === no) || {name: no}).name : '市级');

/** What one has asked for and another must agree to. */
function Waiting() {
  const {proposals, alone, rests} = people.value;
  const agrees = proposals.filter((one) => one.may === 'agree').length;
  const ask = (one, what) => () => { pending.value = {one, what}; };
  return <>{rests.map((one) => <Note kind="warn" icon="wait" key={one.operator_id}>您提出的“{one.label}”已得到同意。{one.name}的码后段是 <b class="key rest">{one.rest}</b>，{when(one.expires_ms)} 前有效。请核实本人后当面或打电话告诉本人；前段由同意的人告诉，两段连起来才能用，用过后这里不再显示。</Note>)}{proposals.length > 0 && <section class="panel" id="proposals"><h2>待另一人同意 {proposals.length}{agrees > 0 && <span class="right t-warn">其中 {agrees} 件等您同意或不同意</span>}</h2>
    <table class="table"><caption class="sr">待另一人同意</caption><thead><tr>{['事项', '对谁', '岗位', '谁提出', '有效至', '办理'].map((head) => <th scope="col" key={head}>{head}</th>)}</tr></thead>
      <tbody>{proposals.map((one) => <tr key={one.mark}><td class="nowrap">{one.label}{one.on && <span class="sub">{one.on}</span>}</td><td>{one.operator_id} {one.name}<span class="sub">{placeOf(one.site_no)}</span></td><td>{one.posts.join('、')}</td>
        <td>{one.by_name}<span class="sub">{when(one.at_ms)}</span></td><td class="nowrap">{when(one.until_ms)}</td>
        <td class="nowrap">{one.may === 'agree' && <><button class="btn mini primary" onClick={ask(one, 'agree')}>同意…</button> <button class="btn mini danger" onClick={ask(one, 'decline')}>不同意…</button></>}
          {one.may === 'withdraw' && <button class="btn mini danger" onClick={ask(one, 'decline')}>撤回…</button>}</td></tr>)}</tbody></table></section>}
    {alone.length > 0 && <Note kind="warn">近 30 天应急由一人办理：{alone.map((one) => <div key={one.at_ms + one.operator_id}>{when(one.at_ms)} {one.by} {one.label} {one.operator_id}：{one.reason}</div>)}</Note>}</>;
}

/** Nobody else may agree when he is gone. */
const isLast = (one) => people.value.agreeing.includes(one.operator_id) && people.value.agreeing.filter((id) => id !== one.operator_id && !(people.value.staff.find((each) => each.operator_id === id) || {}).active_to).length < 2;

export function StaffPage() {
  useEffect(() => { doing.value = picked.value = ''; code.value = pending.value = null; load(); }, []);
  const mine = holds('city_clerk');
  const end = () => { doing.value = ''; };
  const one = people.value.staff.find((each) => each.operator_id === picked.value);
  const after = (say) => () => { end(); toast.value = say; load(); };
  const give = async () => {
    const answer = await post('/api/staff-code', {}, {operator_id: one.operator_id});
    wrong.value = problemsOf(answer);
    if (answer.status !== 200) return;
    if (answer.body.proposed) after(kAsked)(); else code.value = answer.body;
  };
  const settle = async () => {
    const {one: asked, what} = pending.value;
    const answer = await post('/api/staff-' + what, {}, {seen: asked.mark});
    pending.value = null;
    await load(); // First: what was refused is not as it was shown any more.
    wrong.value = problemsOf(answer);
    if (answer.status !== 200) return;
    toast.value = what === 'agree' ? '已同意，已办' : '这一项不办了';
    if (answer.body.code) code.value = answer.body;
  };
  const stop = async () => {
    const answer = await post('/api/staff-end', {}, {operator_id: one.operator_id});
    wrong.value = problemsOf(answer);
    if (answer.status === 200) after('已终止')();
  };
  const list = people.value.staff.filter((each) => !text.value || (each.operator_id + each.name + each.posts.join('')).includes(text.value));
  return <><div class="head"><h1>人员</h1><span class="sub">{people.value.staff.length} 人</span></div><div class="body stack"><Problems list={wrong.value} />
    {code.value && <Once code={code.value.code} until={when(code.value.expires_ms)} say={`${code.value.name}的${code.value.kind === 'enrol' ? '登记码' : '一次性码'}${code.value.rest_with ? `前段，后段由${code.value.rest_with}在“人员”页看，两段连起来用` : ''}${code.value.kind === 'enrol' ? '' : '：本人在登录页用它设口令'}`} close={() => { code.value = null; }} />}
    {doing.value === 'add' && <Asking title="登记人员" go="登记" back={end} done={(body) => after(body.proposed ? kAsked : '已登记')()} send={(values) => (values.site_no ? post('/api/staff-add', {}, {...values, site_no: values.site_no === kCity ? '' : values.site_no, roles: values.roles.join(',')})
        : {status: 422, body: {problems: [{code: 'E-645', message: '请选择站点；不属于哪个站点的，选“市级人员”'}]}})}
      fields={[{name: 'operator_id', label: '编号'}, {name: 'name', label: '姓名'}, {name: 'site_no', label: '站点', choices: [{code: kCity, label: '市级人员'}, ...sites.value.filter((each) => each.active).map((each) => ({code: each.site_no, label: each.site_no + ' ' + each.name}))]},
        {name: 'roles', label: '岗位', many: true, choices: me.value.all_posts}, {name: 'employer', label: '所属单位', hint: '只有参保单位经办人填统一社会信用代码'}]} />}
    <Waiting />
    <section class="panel"><div class="filter"><label>姓名、编号或岗位 <input type="text" value={text.value} onInput={(event) => { text.value = event.target.value; }} /></label></div>
      <table class="table"><caption class="sr">人员</caption><thead><tr>{['编号', '姓名', '站点', '岗位', '口令', '状态'].map((head) => <th scope="col" key={head}>{head}</th>)}</tr></thead>
        <tbody>{list.map((each) => <tr class={picked.value === each.operator_id ? 'picked' : ''} key={each.operator_id} onClick={() => { picked.value = each.operator_id; }}>
          <td><button class="btn quiet mini" aria-pressed={picked.value === each.operator_id} onClick={() => { picked.value = each.operator_id; }}>{each.operator_id}</button></td><td class="nowrap">{each.name}</td><td class="nowrap">{placeOf(each.site_no)}</td><td>{each.posts.join('、')}{each.employer_uscc && <span class="sub">{each.employer_uscc}</span>}</td>
          <td class="nowrap">{each.site_no ? <span class="soft">在本机</span> : each.passphrase ? <Badge kind="ok" icon="ok">已设</Badge> : <Badge kind="warn" icon="warn">未设</Badge>}</td>
          <td class="nowrap">{each.active_to ? <span class="soft">至 {each.active_to}</span> : each.active ? '在岗' : '停用'}</td></tr>)}</tbody></table></section></div>
  <div class="actions">{mine ? <><button class="btn primary" onClick={() => { doing.value = 'add'; }}>登记人员…</button>{one && !one.site_no && <button class="btn" onClick={give}>发一次性码</button>}{one && !one.active_to && <button class="btn danger" onClick={() => { doing.value = 'end'; }}>终止资格…</button>}</>
    : <span class="say">由市生育科经办管理，您的岗位只能看</span>}</div>
  {one && doing.value === 'end' && <Dialog title={`终止 ${one.name}（${one.operator_id}）的岗位资格？`} safe={{label: '不终止', run: end}} ends={[{label: '终止', run: stop}]}><p>今天过后不能再办；此前已办的照常有效。</p>{isLast(one) && <Note kind="warn">此后设有口令、能同意人员事项的不足两人：新的岗位和一次性码只能在服务器上应急办理。</Note>}</Dialog>}
  {pending.value && <Dialog title={`${pending.value.what === 'agree' ? '同意' : pending.value.one.may === 'withdraw' ? '撤回' : '不同意'}：${pending.value.one.label}`} safe={{label: '再看看', run: () => { pending.value = null; }}}
    ends={[{label: pending.value.what === 'agree' ? '同意' : pending.value.one.may === 'withdraw' ? '撤回' : '不同意', kind: pending.value.what === 'agree' ? 'primary' : 'danger', run: settle}]}>
    <p>{pending.value.one.operator_id} {pending.value.one.name}，{placeOf(pending.value.one.site_no)}，{pending.value.one.posts.join('、')}。{pending.value.one.by_name} 提出。</p>{pending.value.what === 'agree' && <p>同意后随即办理。有码的，前段只在这里显示一次，后段由提出人看；请核实本人身份后当面或打电话告诉本人。</p>}</Dialog>}</>;
}

export function PassphrasePage() {
  return <><div class="head"><h1>我的口令</h1><span class="sub">{me.value.name}</span></div><div class="body stack">
    <Asking title="更改口令" go="更改" back={() => go('/mine')} done={() => { toast.value = '口令已更改，下次登录用新口令'; go('/mine'); }}
      send={(values) => (values.after === values.again ? post('/api/passphrase', {}, {before: values.before, after: values.after}) : {status: 422, body: {problems: [{code: 'E-628', message: '两次输入的新口令不一样'}]}})}
      fields={[{name: 'before', label: '现在的口令', secret: true}, {name: 'after', label: '新口令', secret: true}, {name: 'again', label: '再输一次', secret: true}]} />
    <Note kind="info">口令只有您自己知道，市局也查不到。忘了口令，请向市生育科要一次性码，在登录页重设；您以前办的照常有效。</Note></div></>;
}
