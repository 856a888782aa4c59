import { inspect } from 'node:util';

/**
 * The same object, whose text leaves out the values of `secrets`, wherever it is logged from and however deep.
 * The fields themselves read as before.
 */
export function concealed<T extends object>(value: T, secrets: readonly (keyof T)[]): T {
  const shown = (): object =>
    Object.fromEntries(
      Object.entries(value).map(([name, field]) =>
        secrets.includes(name as keyof T) && field !== undefined ? [name, '[secret]'] : [name, field],
      ),
    );
  return Object.defineProperties(value, { toJSON: { value: shown }, [inspect.custom]: { value: shown } });
}
