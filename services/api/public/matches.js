// Which channels a search means. Pure.

/** At most `limit` of `names`, those that begin with `text` first, then those that hold it; in their order. */
export function matching(names, text, limit) {
  if (text === '') return [];
  const begin = names.filter((name) => name.startsWith(text));
  const hold = names.filter((name) => !name.startsWith(text) && name.includes(text));
  return [...begin, ...hold].slice(0, limit);
}
