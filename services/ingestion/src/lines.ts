/** Far above Twitch's 16 KiB: what grows beyond it is no line, and must not fill the memory. */
const maxLineLength = 1024 * 1024;

/**
 * Cuts a stream of frames into lines. A line may reach over several frames and a frame may hold many lines;
 * CR LF or LF ends one, and empty lines are dropped. A line longer than 1 Mi characters is handed out in
 * pieces, each of which then fails to parse.
 */
export function createLineSplitter(): (frame: string) => string[] {
  let rest = '';
  return (frame) => {
    const parts = (rest + frame).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > maxLineLength) {
      parts.push(rest);
      rest = '';
    }
    return parts
      .map((part) => (part.endsWith('\r') ? part.slice(0, -1) : part))
      .filter((part) => part !== '');
  };
}
