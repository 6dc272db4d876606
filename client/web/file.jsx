// F7: a file of the hospital's own system instead of typing twice.
import {post, problemsOf} from '../../schema/web/api.js';
import {Code, Dialog, Note, yuan} from '../../schema/web/parts.jsx';

/** UTF-8, or what a Chinese spreadsheet program saves. */
async function textOf(file) {
  const bytes = await file.arrayBuffer();
  try { return new TextDecoder('utf-8', {fatal: true}).decode(bytes); } catch { return new TextDecoder('gb18030').decode(bytes); }
}

/** {rows, wrong, name} or {problems}. */
export async function readFile(type, file) {
  const answer = await post('/api/read-file', {type}, new Blob([await textOf(file)]));
  return answer.status === 200 ? {...answer.body, name: file.name} : {problems: problemsOf(answer), rows: [], wrong: [], name: file.name};
}

/** The row of this case: of the person or invoice that is typed already, or the only one. */
export function rowFor(read, values) {
  const same = (field) => read.rows.filter((one) => values[field] && one.form[field] === values[field]);
  return [same('invoice_no'), same('patient_id_no'), read.rows].map((rows) => (rows.length === 1 ? rows[0] : null)).find(Boolean) || null;
}

/** Which of several cases of a file is meant. */
export function RowPick({read, take, close}) {
  return <Dialog title={`${read.name} 有 ${read.rows.length} 笔，读入哪一笔？`} safe={{label: '不读入', run: close}} ends={[]}>
    <ul class="wanted scroll">{read.rows.map((one) => <li key={one.line}><button type="button" class="btn" onClick={() => take(one)}>
      第 {one.line} 行　{one.form.patient_name || ''}　{one.form.patient_id_no || ''}　{one.form.invoice_no ? '发票 ' + one.form.invoice_no : ''}　{one.form.total_fee_fen === undefined ? '' : yuan(one.form.total_fee_fen) + ' 元'}</button></li>)}</ul></Dialog>;
}

/** What of a file was not read, line by line. */
export function WrongLines({read}) {
  const told = [...(read.problems || []), ...read.wrong.map((one) => ({...one, message: `第 ${one.line} 行：${one.message}`}))];
  return <>{told.slice(0, 8).map((one, at) => <Note kind="warn" key={at}>{one.message}<Code>{one.code}</Code></Note>)}
    {told.length > 8 && <Note kind="warn">还有 {told.length - 8} 处，请按行号核对文件。</Note>}</>;
}
