/** One event of a text/event-stream. */
type StreamEvent = { readonly event: string; readonly data: string; readonly id: string | undefined };

export type EventParser = {
  /** The events that `chunk` completes. */
  feed(chunk: string): StreamEvent[];
  /** How long the server wants a client to wait before it connects again. */
  readonly retryMs: number | undefined;
};

/** Reads text/event-stream as the HTML standard has it, in chunks that may be cut anywhere. */
export function createEventParser(): EventParser {
  let rest = '';
  let fields = { event: '', data: [] as string[], id: undefined as string | undefined };
  let retryMs: number | undefined;

  function take(line: string): StreamEvent[] {
    if (line === '') {
      const { event, data, id } = fields;
      fields = { event: '', data: [], id };
      return data.length === 0
        ? []
        : [{ event: event === '' ? 'message' : event, data: data.join('\n'), id }];
    }
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (name === 'event') fields.event = value;
    else if (name === 'data') fields.data.push(value);
    else if (name === 'id' && !value.includes('\0')) fields.id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) retryMs = Number(value);
    return [];
  }

  return {
    feed(chunk) {
      // A carriage return at the end may be the first half of a line break.
      const text = rest + chunk;
      const end = text.endsWith('\r') ? text.length - 1 : text.length;
      const lines = text.slice(0, end).split(/\r\n|\n|\r/);
      rest = (lines.pop() ?? '') + text.slice(end);
      return lines.flatMap(take);
    },
    get retryMs() {
      return retryMs;
    },
  };
}
