/** null and undefined are an empty field, an object is JSON. */
export type CsvValue = string | number | boolean | object | null | undefined;

/** RFC 4180: a header line, CRLF after each line, quotes where a field needs them. */
export function csvOf(columns: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [columns, ...rows].map((fields) => `${fields.map(fieldOf).join(',')}\r\n`).join('');
}

function fieldOf(value: CsvValue): string {
  const text =
    value === null || value === undefined
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
