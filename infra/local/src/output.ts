import type { ComponentView } from './supervisor/component-spec.js';
import type { Progress } from './supervisor/supervisor.js';

/** Columns padded to their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** `90 s`, `12 min`, `3.4 h`, `7 d`: as long as a person counts. */
export function duration(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${(ms / 3_600_000).toFixed(1)} h` : `${Math.round(ms / 86_400_000)} d`;
}

/** `512 B`, `3.4 KiB`, `12 MiB`. */
export function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 2 ** (10 * step);
  return `${step > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[step]}`;
}

/** `  kafka       ready     3.4 s  127.0.0.1:9092` */
export function progressLine({ name, outcome, tookMs, view }: Progress): string {
  const where = outcome === 'failed' ? (view.problem ?? '') : outcome === 'stopped' ? '' : address(view);
  return `  ${name.padEnd(12)}${outcome.padEnd(9)}${seconds(tookMs).padStart(7)}  ${where}`.trimEnd();
}

export function address({ url, ports }: Pick<ComponentView, 'url' | 'ports'>): string {
  return url ?? (ports[0] === undefined ? '' : `127.0.0.1:${ports[0]}`);
}
