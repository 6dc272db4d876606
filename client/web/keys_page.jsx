import {useEffect} from 'preact/hooks';

import {bind} from '../../schema/web/keys.js';

const kKeys = [['0 – 9', '从左边菜单办理（不在栏目里打字时）'], ['Enter', '下一项'], ['Shift+Tab', '上一项'], ['1 – 9', '在选项栏里选第几个'], ['Ctrl+S', '保存'], ['Ctrl+P', '保存并打印'],
  ['Ctrl+Enter', '作出决定'], ['Esc', '离开，草稿留着'], ['F1', '本页'], ['F2', '查人查单'], ['F3', '看可能重复的那一份'], ['F7', '读入医院文件'], ['F8', '读卡'], ['↑ ↓', '待我处理、查到的单据里换一件，Enter 办'], ['PgUp PgDn', '翻页'], ['F9', '立即同步'], ['F10', '锁定、换班']];

export function KeysPage() {
  useEffect(() => bind({Escape: () => history.back()}), []); // To what was in hand when it was asked for.
  return <><div class="head"><h1>按键</h1></div><div class="body"><section class="panel"><div class="keylist in">
    {kKeys.map(([key, does]) => <><kbd key={key}>{key}</kbd><span>{does}</span></>)}</div></section></div></>;
}
