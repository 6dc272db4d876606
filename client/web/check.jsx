// 查资格: by ID number and name together; every look-up leaves a trace.
import {signal} from '@preact/signals';

import {post, problemsOf} from '../../schema/web/api.js';
import {enterLeadsOn} from '../../schema/web/keys.js';
import {Code, Note} from '../../schema/web/parts.jsx';
import {plain} from '../../schema/web/words.js';
import {refreshStatus} from './state.js';

const kBenefits = [['prenatal', '产前检查'], ['fp_outpatient', '计划生育门诊'], ['inpatient', '生育住院'], ['allowance', '生育津贴']];
const asked = signal({id_no: '', name: '', benefit: 'inpatient'});
const told = signal(null);
const wrong = signal([]);

async function look() {
  const answer = await post('/api/check', {}, {...asked.value, reason: '窗口查询'});
  wrong.value = problemsOf(answer);
  told.value = answer.status === 200 ? answer.body : null;
  refreshStatus(); // The look-up is an operation of its own.
}

/** What the register says of her, in the words of the command line. */
function facts(insured) {
  return [['参保状态', insured.status_label], ['连续缴费', insured.first_month ? `${insured.first_month} 至 ${insured.last_month}` : '无记录'],
    ['暂缓', insured.suspended ? '是' : '否'], ['在孕登记', insured.open_pregnancy ? '有' : '否']];
}

export function CheckPage() {
  const put = (name) => (event) => { asked.value = {...asked.value, [name]: event.target.value.trim()}; };
  const answer = told.value;
  return <><div class="head"><h1>查资格</h1><span class="sub">证件号码和姓名都对得上才有结果；每次查询都留痕</span></div>
    <div class="body stack" onKeyDown={(event) => enterLeadsOn(event, look)}>
      <form class="form" aria-label="查资格" onSubmit={(event) => event.preventDefault()}>
        <div class="f c-10 l4"><label for="check-id">证件号码</label><div class="val"><div class="line"><input type="text" id="check-id" data-id="" value={asked.value.id_no} onInput={put('id_no')} /></div></div></div>
        <div class="f c-7 l2"><label for="check-name">姓名</label><div class="val"><div class="line"><input type="text" id="check-name" value={asked.value.name} onInput={put('name')} /></div></div></div>
        <div class="f c-7 l4"><label for="check-benefit">待遇</label><div class="val"><div class="line"><select id="check-benefit" value={asked.value.benefit} onChange={put('benefit')}>
          {kBenefits.map(([code, label]) => <option value={code} key={code}>{label}</option>)}</select></div></div></div></form>
      {wrong.value.map((one) => <Note kind="act" key={one.code}>{one.message}<Code>{one.code}</Code></Note>)}
      <div role="status">{answer && !answer.found && <Note kind="warn">{plain(answer.message)}</Note>}
        {answer && answer.found && <section class="panel"><h2>{answer.insured.status_label}<span class="right">数据截至 {answer.as_of}</span></h2>
          <dl class="kv">{facts(answer.insured).map(([label, text]) => <><dt key={label}>{label}</dt><dd>{text}</dd></>)}</dl></section>}</div>
    </div><div class="actions"><button class="btn primary" onClick={look}>查询 <kbd>Enter</kbd></button></div></>;
}
