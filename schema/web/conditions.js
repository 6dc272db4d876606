// "field=value[,value] & field!=value"; "field=": nothing stands there. As schema/catalog/condition.cpp reads it.
export function holds(text, values) {
  return !text || text.split('&').every((part) => {
    const equals = part.indexOf('=');
    const wanted = part[equals - 1] !== '!';
    const name = part.slice(0, wanted ? equals : equals - 1).trim();
    const among = part.slice(equals + 1).split(',').map((one) => one.trim()).filter(Boolean);
    const value = values[name];
    const present = (Array.isArray(value) ? value : value === undefined || value === '' || value === null ? [] : [value]).map(String);
    const met = among.length ? present.some((one) => among.includes(one)) : present.length === 0;
    return met === wanted;
  });
}
