/** Far above Twitch's 16 KiB: what grows beyond it is no line, and must not fill the memory. */
const maxLineLength = 1024 * 1024;

/**
 * Cuts a stream of frames into lines. A line may reach over several frames and a frame may hold many lines;
 * CR LF or LF ends one, and empty lines are dropped. What grows beyond 1 Mi characters is
 * handed out as it is, and what follows of it as a line of its own.
 */
export function createLineSplitter(): (frame: string) => string[] {
  let rest = '';
  return (frame) => {
    const lines: string[] = [];
    let at = 0;
    for (let end = frame.indexOf('\n'); end !== -1; end = frame.indexOf('\n', at)) {
      const part = rest + frame.slice(at, end);
      const line = part.endsWith('\r') ? part.slice(0, -1) : part;
      if (line !== '') lines.push(line);
      rest = '';
      at = end + 1;
    }
    rest += frame.slice(at);
    if (rest.length > maxLineLength) {
      lines.push(rest);
      rest = '';
    }
    return lines;
  };
}
