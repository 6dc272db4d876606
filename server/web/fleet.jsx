// 站点设备: each computer by what is worst, and how long what was recorded took to arrive.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {Badge, Dialog, Icon} from '../../schema/web/parts.jsx';
import {Asking, Once, Problems, when} from './asking.jsx';
import {holds, toast, told} from './state.js';

const fleet = signal(null);
const sites = signal([]);
const staff = signal([]);
const wrong = signal([]);
const picked = signal('');
const doing = signal('');
const code = signal(null);

async function load() {
  const [all, places, people] = await Promise.all([post('/api/fleet'), post('/api/sites'), post('/api/staff')]);
  wrong.value = problemsOf(all);
  if (all.status === 200) fleet.value = all.body;
  if (places.status === 200) sites.value = places.body.sites;
  if (people.status === 200) staff.value = people.body.staff;
}

const kKinds = {call: ['act', 'act'], watch: ['warn', 'warn'], away: ['', 'off'], fine: ['ok', 'ok'], revoked: ['', 'off']};
const disk = (bytes) => (bytes === undefined ? '—' : bytes >= 10 * 2 ** 30 ? Math.floor(bytes / 2 ** 30) + ' GB' : bytes >= 2 ** 30 ? (Math.floor(bytes / 2 ** 30 * 10) / 10).toFixed(1) + ' GB' : Math.floor(bytes / 2 ** 20) + ' MB');
const two = (number) => String(number).padStart(2, '0');
const short = (ms) => { const text = when(ms); return text ? (text.slice(0, 10) === when(Date.now()).slice(0, 10) ? text.slice(11) : text.slice(5).replace(/^0/, '')) : '—'; };

/** Minutes and seconds that a clock is off, with its sign: "+12:06". */
function clock(ms) {
  if (ms === undefined) return '—';
  const all = Math.round(Math.abs(ms) / 1000);
  const sign = all === 0 ? '' : ms < 0 ? '−' : '+';
  return all < 3600 ? `${sign}${Math.floor(all / 60)}:${two(all % 60)}` : `${sign}${Math.floor(all / 3600)} 小时`;
}

function Computers({list}) {
  return <table class="table"><caption class="sr">各台电脑，最差的在前</caption><thead><tr>{['站点 · 设备', '状态', '待上传', '最早一笔', '程序', '时钟', '磁盘余', '最近联系'].map((head, i) => <th scope="col" class={i === 2 || i === 5 || i === 6 ? 'num' : undefined} key={head}>{head}</th>)}</tr></thead>
    <tbody>{list.map((one) => {
      const [kind, icon] = kKinds[one.standing];
      return <tr class={(one.standing === 'call' ? 'call ' : '') + (picked.value === one.replica_id ? 'picked' : '')} key={one.replica_id} onClick={() => { picked.value = one.replica_id; }}>
        <td><button class="btn quiet mini" aria-pressed={picked.value === one.replica_id} onClick={() => { picked.value = one.replica_id; }}>{one.site_name} · {one.no}</button>
          {one.reasons.map((why) => <span class={'why' + (one.standing === 'call' ? '' : ' watch')} key={why}>{why}</span>)}</td>
        <td class="nowrap"><Badge kind={kind} icon={icon}>{one.standing_label}</Badge></td>
        <td class="num">{one.pending}{one.pending_files > 0 && <span class="sub">影像 {one.pending_files}</span>}</td><td class="nowrap">{short(one.oldest_pending_ms)}</td><td class="nowrap">{one.program || '—'}</td>
        <td class="num nowrap">{clock(one.clock_offset_ms)}</td><td class="num nowrap">{disk(one.free_disk_bytes)}</td><td class="nowrap">{short(one.last_seen_ms)}</td></tr>;
    })}</tbody></table>;
}

const shade = (hours) => (hours <= 1 ? 'h1' : hours <= 8 ? 'h2' : hours <= 24 ? 'h3' : 'h4');

function Heat({days, rows}) {
  const cell = (row, one, i) => {
    const last = i === days.length - 1;
    const now = last && row.over;
    if (one.cut && !one.count) return <td class={'gone' + (now ? ' now' : '')} key={i}>断<span class="sr">没有联系{now ? '，已满离线限额' : ''}</span></td>;
    return one.count ? <td class={shade(one.hours)} key={i}>{one.hours}<span class="sr">小时，{one.count} 笔</span></td> : <td class="rest" key={i}>·<span class="sr">没有业务</span></td>;
  };
  return <section class="panel"><h2>送达快慢：医院 × 日</h2><div class="in stack">
    <p class="legend"><span><i class="h1" /> 1 小时内</span><span><i class="h2" /> 8 小时内</span><span><i class="h3" /> 24 小时内</span><span><i class="h4" /> 更久</span><span><i class="gone" /> 没有联系</span><span><i class="now" /> 超过离线限额</span></p>
    <table class="heat"><caption class="sr">每天记下的业务到市局最长用了几小时</caption><thead><tr><th class="name" scope="col">医院</th>{days.map((day) => <th scope="col" key={day.date}>{Number(day.date.slice(8))}<br />{'日一二三四五六'[new Date(day.date + 'T00:00:00Z').getUTCDay()]}</th>)}</tr></thead>
      <tbody>{rows.map((row) => <tr key={row.site_no}><th class="name" scope="row">{row.name}</th>{row.cells.map((one, i) => cell(row, one, i))}</tr>)}</tbody></table>
    <p class="tiny soft">格中是当天记下的业务到市局最长用了几小时；“·”没有业务，“断”此后没有联系。待上传、程序、时钟、磁盘是各台电脑上次联系时报的。</p></div></section>;
}

export function FleetPage() {
  useEffect(() => { doing.value = ''; code.value = null; load(); }, []);
  useEffect(() => { if (fleet.value) load(); }, [told.value.head]);
  const all = fleet.value;
  const mine = holds('city_clerk');
  const one = all && all.computers.find((each) => each.replica_id === picked.value);
  const end = () => { doing.value = ''; };
  const kindOf = [{code: 'hospital_desk', label: '医院医保办'}, {code: 'county_bureau', label: '县区经办窗口'}, {code: 'city', label: '市局'}];
  const revoke = async (computer) => {
    const answer = await post('/api/site-revoke', {}, {site_no: one.site_no, computer});
    end();
    wrong.value = problemsOf(answer);
    if (answer.status === 200) { toast.value = computer ? '已停用这台电脑' : '已停用站点'; load(); }
  };
  const calls = all ? all.computers.filter((each) => each.standing === 'call').length : 0;
  return <><div class="head"><h1>站点设备</h1><span class="sub">{all ? `${sites.value.filter((each) => each.active).length} 个站点 ${all.computers.length} 台 · 最差的在前` : '正在查…'}</span>
    <span class="right">{calls > 0 && <Badge kind="act" icon="act">要打电话 {calls}</Badge>}</span></div>
  <div class="body stack"><Problems list={wrong.value} />
    {code.value && <Once code={code.value.code} until={when(code.value.expires_ms)} say="登记码" close={() => { code.value = null; }} />}
    {doing.value === 'site' && <Asking title="建立站点" go="建立" back={end} done={() => { end(); toast.value = '已建立'; load(); }} send={(values) => post('/api/site-add', {}, values)}
      fields={[{name: 'site_no', label: '编号（4 位）'}, {name: 'kind', label: '类别', choices: kindOf}, {name: 'name', label: '名称'}, {name: 'institution', label: '定点编码', hint: '医院填 12 位'}]} />}
    {doing.value === 'enrol' && <Asking title="发登记码" go="发码" back={end} done={(body) => { end(); if (body.proposed) toast.value = '已提出，等另一人在“人员”页同意'; else code.value = body; }} send={(values) => { const [site_no, operator_id] = values.who.split('|'); return post('/api/enrol', {}, {site_no, operator_id}); }}
      fields={[{name: 'who', label: '站点和操作员', choices: staff.value.filter((each) => each.site_no).map((each) => ({code: each.site_no + '|' + each.operator_id, label: `${each.site_no} ${(sites.value.find((place) => place.site_no === each.site_no) || {}).name || ''} · ${each.name}`}))}]} />}
    {all && <section class="panel"><Computers list={all.computers} /></section>}
    {all && !all.computers.length && <p class="soft">还没有登记的电脑：先建立站点和操作员，再发登记码。</p>}
    {all && all.arrivals.sites.length > 0 && <Heat days={all.arrivals.days} rows={all.arrivals.sites} />}</div>
  <div class="actions">{mine ? <><button class="btn primary" onClick={() => { doing.value = 'enrol'; }}>发登记码…</button><button class="btn" onClick={() => { doing.value = 'site'; }}>建立站点…</button>
    {one && !one.revoked && <button class="btn danger" onClick={() => { doing.value = 'computer'; }}>停用这台…</button>}{one && <button class="btn danger" onClick={() => { doing.value = 'revoke'; }}>停用站点…</button>}</> : <span class="say">由市生育科经办管理，您的岗位只能看</span>}
    {one && <span class="say"><Icon name="doc" /> {one.site_name} · {one.no}，{one.operator_name}，已收到第 {one.taken_seq} 条</span>}</div>
  {one && doing.value === 'computer' && <Dialog title={`停用 ${one.site_name} ${one.no} 号机？`} safe={{label: '不停用', run: end}} ends={[{label: '停用这台', run: () => revoke(one.replica_id)}]}><p>它手上的数据仍可上交，此后收不到新的。不能恢复，要再用须重新登记。</p></Dialog>}
  {one && doing.value === 'revoke' && <Dialog title={`停用站点 ${one.site_name}？`} safe={{label: '不停用', run: end}} ends={[{label: '停用站点', run: () => revoke('')}]}><p>这个站点的全部电脑都停用。它们手上的数据仍可上交。</p></Dialog>}</>;
}
