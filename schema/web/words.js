// The programs' sentences name their commands; on a page the same thing is a place or a button.
const kPlaces = [
  [/（(?:jindu-city |jindu-desk )?(?:step|copy|reverse|new|inbox|attach|amend|change_account)(?:[^（）]|（[^（）]*）)*）/g, ''],
  [/请用 jindu-desk passphrase 设置/g, '请在本页设置'],
  [/请填写要采用的值：用 --value 指定 JSON 文件.*$/g, '请填写要采用的值'], [/（(?:--)?[a-z][a-z_]+）/g, ''],
  [/\bcorrect-today\b/g, '“当日更正”'], [/\binbox\b/g, '“待我处理”'], [/\bcheck\b/g, '“查资格”'], [/\bresolve\b/g, '“待我处理”'],
  [/\bamend\b/g, '“修改”'], [/，?用 (?:show|steps)[^，。；）]*(?:查看)?/g, ''],
];

/** A sentence of the program, as a page says it. */
export const plain = (text) => kPlaces.reduce((said, [pattern, instead]) => said.replace(pattern, instead), text || '').replace(/\s+(?=“)/g, '').replace(/”\s+/g, '”');
