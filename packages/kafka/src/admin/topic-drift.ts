/**
 * Names of the settings in `wanted` that are not in force, as `retention.ms 1000 → 2000`. A list such as
 * `compact,delete` has no order.
 */
export function drift(
  wanted: Readonly<Record<string, string>>,
  inForce: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(wanted)
    .filter(([name, value]) => inForce[name] === undefined || sorted(inForce[name]) !== sorted(value))
    .map(([name, value]) => `${name} ${inForce[name] ?? 'unset'} → ${value}`);
}

function sorted(value: string): string {
  return value.split(',').sort().join(',');
}
