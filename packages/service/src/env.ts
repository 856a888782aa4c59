import { ConfigError, type ConfigFault } from './errors.js';

/** A process environment. A variable that is empty or only blanks counts as not set. */
export type Env = Readonly<Record<string, string | undefined>>;

type TextRule = {
  /** What the value must match. */
  readonly pattern?: RegExp;
  /** What to say when it does not, continuing the variable's name: "must be …". */
  readonly problem?: string;
  readonly example?: string;
};

/** Reads typed values; what is wrong is collected and a stand-in is returned, so that reading goes on. */
export interface EnvReader {
  string(name: string, rule?: TextRule & { readonly default?: string }): string;
  optional(name: string, rule?: TextRule): string | undefined;
  /** A whole number, bounds included. */
  integer(
    name: string,
    rule: { readonly default: number; readonly min?: number; readonly max?: number },
  ): number;
  /** 0 to 65535; 0 lets the system choose. */
  port(name: string, defaultPort: number): number;
  /** true, 1, yes, on or false, 0, no, off, in any case. */
  boolean(name: string, defaultValue: boolean): boolean;
  /** One of `choices`, in any case. */
  choice<T extends string>(name: string, choices: readonly T[], defaultValue: T): T;
  /** Comma-separated, trimmed, empty items dropped. */
  list(
    name: string,
    rule: TextRule & { readonly default?: readonly string[]; readonly max?: number },
  ): string[];
  /** Set, but empty or only blanks: for the rare variable where that cannot mean "not set". */
  isBlank(name: string): boolean;
  /** Reads `values` where they are set, this reader's environment where not; faults are collected together. */
  over(values: Env): EnvReader;
  /** Records a fault that only the caller can see, such as two variables that exclude each other. */
  fault(fault: ConfigFault): void;
}

/**
 * Runs `read` with a reader that collects every fault.
 * @throws ConfigError with all of them, so that one start shows all there is to mend.
 */
export function readEnv<T>(env: Env, read: (vars: EnvReader) => T): T {
  const faults: ConfigFault[] = [];
  const value = read(createEnvReader(env, (fault) => faults.push(fault)));
  if (faults.length > 0) throw new ConfigError(faults);
  return value;
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  yes: true,
  on: true,
  false: false,
  '0': false,
  no: false,
  off: false,
};

function createEnvReader(env: Env, fault: (fault: ConfigFault) => void): EnvReader {
  const raw = (name: string): string | undefined => env[name]?.trim() || undefined;

  // A value that breaks a text rule is not repeated: it may be a secret.
  const obeys = (name: string, value: string, rule: TextRule): boolean => {
    if (rule.pattern === undefined || rule.pattern.test(value)) return true;
    fault({
      variable: name,
      problem: rule.problem ?? `must match ${rule.pattern}`,
      example: rule.example ?? '…',
    });
    return false;
  };

  const optional: EnvReader['optional'] = (name, rule = {}) => {
    const value = raw(name);
    return value !== undefined && obeys(name, value, rule) ? value : undefined;
  };

  const integer: EnvReader['integer'] = (name, rule) => {
    const value = raw(name);
    if (value === undefined) return rule.default;
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = rule;
    const number = /^[+-]?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    const bounds =
      rule.max === undefined
        ? rule.min === undefined
          ? ''
          : ` of ${min} or more`
        : ` from ${min} to ${max}`;
    fault({
      variable: name,
      problem: `is ${JSON.stringify(value)}, and must be a whole number${bounds}`,
      example: String(rule.default),
    });
    return rule.default;
  };

  return {
    optional,
    integer,
    fault,
    isBlank: (name) => env[name]?.trim() === '',
    over: (values) => createEnvReader({ ...env, ...values }, fault),
    string(name, rule = {}) {
      const value = raw(name) ?? rule.default;
      if (value === undefined) {
        fault({ variable: name, problem: 'is not set', example: rule.example ?? '…' });
        return '';
      }
      return obeys(name, value, rule) ? value : (rule.default ?? '');
    },
    port: (name, defaultPort) => integer(name, { default: defaultPort, min: 0, max: 65_535 }),
    boolean(name, defaultValue) {
      const value = raw(name);
      if (value === undefined) return defaultValue;
      const truth = truths[value.toLowerCase()];
      if (truth !== undefined) return truth;
      fault({
        variable: name,
        problem: `is ${JSON.stringify(value)}, and must be true or false`,
        example: String(defaultValue),
      });
      return defaultValue;
    },
    choice(name, choices, defaultValue) {
      const value = raw(name);
      if (value === undefined) return defaultValue;
      const chosen = choices.find((choice) => choice.toLowerCase() === value.toLowerCase());
      if (chosen !== undefined) return chosen;
      fault({
        variable: name,
        problem: `is ${JSON.stringify(value)}, and must be one of ${choices.join(', ')}`,
        example: defaultValue,
      });
      return defaultValue;
    },
    list(name, rule) {
      const value = raw(name);
      if (value === undefined) {
        if (rule.default === undefined) {
          fault({ variable: name, problem: 'is not set', example: rule.example ?? '…' });
        }
        return [...(rule.default ?? [])];
      }
      const items = value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
      const example = rule.example ?? rule.default?.join(',') ?? '…';
      if (rule.max !== undefined && items.length > rule.max) {
        fault({
          variable: name,
          problem: `has ${items.length} items, at most ${rule.max} are allowed`,
          example,
        });
      }
      if (items.length === 0) fault({ variable: name, problem: 'names nothing', example });
      return items.filter((item) => {
        if (rule.pattern === undefined || rule.pattern.test(item)) return true;
        const problem = rule.problem ?? `must match ${rule.pattern}`;
        fault({
          variable: name,
          problem: `holds ${JSON.stringify(item)}, and each item ${problem}`,
          example,
        });
        return false;
      });
    },
  };
}
