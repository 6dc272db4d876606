// 人员: who works with the city, one-time codes, and one's own passphrase.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {Badge, Dialog, Note} from '../../schema/web/parts.jsx';
import {Asking, Once, Problems, when} from './asking.jsx';
import {go, holds, me, toast} from './state.js';

const staff = signal([]);
const sites = signal([]);
const wrong = signal([]);
const picked = signal('');
const doing = signal('');
const code = signal(null);
const text = signal('');

async function load() {
  const [people, places] = await Promise.all([post('/api/staff'), post('/api/sites')]);
  wrong.value = problemsOf(people);
  if (people.status === 200) staff.value = people.body.staff;
  if (places.status === 200) sites.value = places.body.sites;
}

export function StaffPage() {
  useEffect(() => { doing.value = picked.value = ''; code.value = null; load(); }, []);
  const mine = holds('city_clerk');
  const end = () => { doing.value = ''; };
  const one = staff.value.find((each) => each.operator_id === picked.value);
  const after = (say) => () => { end(); toast.value = say; load(); };
  const give = async () => {
    const answer = await post('/api/staff-code', {}, {operator_id: one.operator_id});
    wrong.value = problemsOf(answer);
    if (answer.status === 200) code.value = {...answer.body, name: one.name};
  };
  const stop = async () => {
    const answer = await post('/api/staff-end', {}, {operator_id: one.operator_id});
    wrong.value = problemsOf(answer);
    if (answer.status === 200) after('已终止')();
  };
  const list = staff.value.filter((each) => !text.value || (each.operator_id + each.name + each.posts.join('')).includes(text.value));
  return <><div class="head"><h1>人员</h1><span class="sub">{staff.value.length} 人</span></div><div class="body stack"><Problems list={wrong.value} />
    {code.value && <Once code={code.value.code} until={when(code.value.expires_ms)} say={`${code.value.name}的一次性码：本人在登录页用它设口令`} close={() => { code.value = null; }} />}
    {doing.value === 'add' && <Asking title="登记人员" go="登记" back={end} done={after('已登记')} send={(values) => post('/api/staff-add', {}, {...values, roles: values.roles.join(',')})}
      fields={[{name: 'operator_id', label: '编号'}, {name: 'name', label: '姓名'}, {name: 'site_no', label: '站点', choices: [{code: '', label: '市级人员'}, ...sites.value.filter((each) => each.active).map((each) => ({code: each.site_no, label: each.site_no + ' ' + each.name}))].filter((each) => each.code)},
        {name: 'roles', label: '岗位', many: true, choices: me.value.all_posts}, {name: 'employer', label: '所属单位', hint: '只有参保单位经办人填统一社会信用代码'}]} />}
    <section class="panel"><div class="filter"><label>姓名、编号或岗位 <input type="text" value={text.value} onInput={(event) => { text.value = event.target.value; }} /></label></div>
      <table class="table"><caption class="sr">人员</caption><thead><tr>{['编号', '姓名', '站点', '岗位', '口令', '状态'].map((head) => <th scope="col" key={head}>{head}</th>)}</tr></thead>
        <tbody>{list.map((each) => <tr class={picked.value === each.operator_id ? 'picked' : ''} key={each.operator_id} onClick={() => { picked.value = each.operator_id; }}>
          <td><button class="btn quiet mini" aria-pressed={picked.value === each.operator_id} onClick={() => { picked.value = each.operator_id; }}>{each.operator_id}</button></td><td class="nowrap">{each.name}</td><td class="nowrap">{each.site_no ? (sites.value.find((place) => place.site_no === each.site_no) || {name: each.site_no}).name : '市级'}</td><td>{each.posts.join('、')}{each.employer_uscc && <span class="sub">{each.employer_uscc}</span>}</td>
          <td class="nowrap">{each.site_no ? <span class="soft">在本机</span> : each.passphrase ? <Badge kind="ok" icon="ok">已设</Badge> : <Badge kind="warn" icon="warn">未设</Badge>}</td>
          <td class="nowrap">{each.active_to ? <span class="soft">至 {each.active_to}</span> : each.active ? '在岗' : '停用'}</td></tr>)}</tbody></table></section></div>
  <div class="actions">{mine ? <><button class="btn primary" onClick={() => { doing.value = 'add'; }}>登记人员…</button>{one && !one.site_no && <button class="btn" onClick={give}>发一次性码</button>}{one && !one.active_to && <button class="btn danger" onClick={() => { doing.value = 'end'; }}>终止资格…</button>}</>
    : <span class="say">由市生育科经办管理，您的岗位只能看</span>}</div>
  {one && doing.value === 'end' && <Dialog title={`终止 ${one.name}（${one.operator_id}）的岗位资格？`} safe={{label: '不终止', run: end}} ends={[{label: '终止', run: stop}]}><p>今天起不能再办；此前已办的照常有效。</p></Dialog>}</>;
}

export function PassphrasePage() {
  return <><div class="head"><h1>我的口令</h1><span class="sub">{me.value.name}</span></div><div class="body stack">
    <Asking title="更改口令" go="更改" back={() => go('/mine')} done={() => { toast.value = '口令已更改，下次登录用新口令'; go('/mine'); }}
      send={(values) => (values.after === values.again ? post('/api/passphrase', {}, {before: values.before, after: values.after}) : {status: 422, body: {problems: [{code: 'E-628', message: '两次输入的新口令不一样'}]}})}
      fields={[{name: 'before', label: '现在的口令', secret: true}, {name: 'after', label: '新口令', secret: true}, {name: 'again', label: '再输一次', secret: true}]} />
    <Note kind="info">口令只有您自己知道，市局也查不到。忘了口令，请向市生育科要一次性码，在登录页重设；您以前办的照常有效。</Note></div></>;
}
