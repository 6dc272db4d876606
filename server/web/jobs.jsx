// What takes long: begun here, shown with how far it has come, called off; what was written until then stays.
import {effect, signal} from '@preact/signals';

import {download, post, problemsOf} from '../../schema/web/api.js';
import {Icon} from '../../schema/web/parts.jsx';
import {me, toast, told} from './state.js';

const kLabels = {'/api/clearing-step': '医院结算办理', '/api/clearing-open': '建立结算单', '/api/report': '报表', '/api/verify': '核对全库', '/api/step': '拨付批次'};
const kStates = {waits: '排队中', runs: '正在办', stops: '正在停', over: '已办完', stopped: '已停下'};

const awaited = new Set();
const all = () => told.value.jobs || [];
const ended = (one) => one.state === 'over' || one.state === 'stopped';

/** Resolves when the job is over. */
const until = (job) => new Promise((done) => {
  const stop = effect(() => {
    const one = all().find((each) => each.job === job);
    if (one && ended(one)) setTimeout(() => { stop(); done(); });
  });
});

/** Runs a long call; its answer, or the refusal to begin it. `take`: fetches the answer another way (a file). */
export async function runJob(path, words, form = {}, take = (job) => post('/api/job-answer', {}, {job})) {
  const begun = await post(path, {...words, as_job: '1'}, form);
  const {job} = begun.body;
  if (begun.status !== 200 || !job) return begun;
  awaited.add(job);
  await until(job);
  const answer = await take(job);
  awaited.delete(job);
  return answer;
}

/** The same for a file, which the browser saves under `name`. */
export const runFile = (path, words, name) => runJob(path, words, {}, (job) => download('/api/job-answer', {}, {job}, name));

const stopping = signal(0);

async function cancel(job) {
  stopping.value = job;
  const answer = await post('/api/job-cancel', {}, {job});
  const [problem] = problemsOf(answer);
  if (problem) toast.value = problem.message;
}

/** One line for each that is under way; everybody sees them, who began one may stop it. */
export function JobBar() {
  const list = all().filter((one) => !ended(one));
  if (!list.length) return null;
  return <div class="jobs" role="status" aria-label="长任务">{list.map((one) => <div class="meter" key={one.job}>
    <span><Icon name="wait" /> {kLabels[one.path] || '长任务'} · {one.name} · {stopping.value === one.job ? '正在停' : kStates[one.state]}</span>
    <span class="num">{one.total ? `${one.done} / ${one.total}` : ''} {one.by === me.value.operator_id && one.state !== 'stops' && <button class="btn mini" onClick={() => cancel(one.job)}>停下</button>}</span>
    {one.total > 0 && <progress class="bar" max={one.total} value={one.done} aria-label="进度" />}</div>)}</div>;
}
