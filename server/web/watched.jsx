// Who else has this record before him.
import {Badge} from '../../schema/web/parts.jsx';
import {others} from './state.js';

const kNamed = 2; // A head has room for these beside the state.

export function Watched({id}) {
  const all = others(id);
  if (!all.length) return null;
  const names = all.slice(0, kNamed).map((who) => who.name).join('、');
  return <Badge icon="find">{names}{all.length > kNamed ? `等 ${all.length} 人` : ''}在看</Badge>;
}
