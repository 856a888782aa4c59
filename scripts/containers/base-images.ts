// Which images a Dockerfile starts from. Pure: text in, names out.

/** An image by its parts: `node:24.21.0-bookworm-slim` is repository `node` and tag `24.21.0-bookworm-slim`. */
export type ImageName = { readonly repository: string; readonly tag: string };

/** The images of `FROM` and `COPY --from=` that are no earlier stage, each once; arguments have their defaults. */
export function baseImages(dockerfile: string): string[] {
  const stages = new Set<string>(['scratch']);
  const images = new Set<string>();
  const defaults = new Map<string, string>();
  for (const text of dockerfile.split('\n')) {
    const [, argument, value] = /^ARG\s+(\w+)=(\S+)/i.exec(text) ?? [];
    if (argument !== undefined && value !== undefined) defaults.set(argument, value);
    const line = text.replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (whole, braced, bare) => defaults.get(braced ?? bare) ?? whole,
    );
    const from = /^FROM\s+(?:--platform=\S+\s+)?(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    const used = from?.[1] ?? /^COPY\s.*--from=(\S+)/i.exec(line)?.[1];
    if (used !== undefined && !stages.has(used) && !/^\d+$/.test(used)) images.add(used);
    if (from?.[2] !== undefined) stages.add(from[2]);
  }
  return [...images];
}

export function parseImage(name: string): ImageName {
  const [withTag = ''] = name.split('@');
  const colon = withTag.lastIndexOf(':');
  return colon > withTag.lastIndexOf('/')
    ? { repository: withTag.slice(0, colon), tag: withTag.slice(colon + 1) }
    : { repository: withTag, tag: 'latest' };
}
