import type { EnvReader } from '@chatpulse/service';
import type { KafkaOptions } from './options.js';
import type { Variable } from './variables/variable.js';
import { type ChoiceOf, kafkaVariables, type NamesOf, type VariableName } from './variables.js';

/**
 * Reads variables by the rules of the table. `derived` is what holds when nobody set the variable; without it
 * that is the table's default.
 */
export interface TableReader {
  number(name: NamesOf<'number'>, derived?: number): number;
  /** Undefined when nobody set it, whatever the table says. */
  optionalNumber(name: NamesOf<'number'>): number | undefined;
  flag(name: NamesOf<'flag'>, derived?: boolean): boolean;
  choice<Name extends NamesOf<'choice'>>(name: Name): ChoiceOf<Name> | undefined;
  text(name: NamesOf<'text' | 'secret' | 'pem'>): string | undefined;
  /** http or https, without a user or password in it. */
  url(name: NamesOf<'url'>): string | undefined;
  /** Undefined when nobody set it, whatever the table says. */
  list(name: NamesOf<'list'>, rule: { pattern: RegExp; problem: string }): string[] | undefined;
  /** Whether anybody set it. */
  isSet(name: VariableName): boolean;
  fault(variable: VariableName, problem: string, example: string): void;
}

/** Explicit options win over variables, variables over what is derived, that over the table's default. */
export function createTableReader(env: EnvReader, options: KafkaOptions): TableReader {
  const vars = env.over(asVariables(options));
  const rowOf = (name: VariableName): Variable => kafkaVariables[name];
  const nameSet = (name: VariableName): string | undefined =>
    [name, ...(rowOf(name).aliases ?? [])].find((candidate) => vars.optional(candidate) !== undefined);

  const number: TableReader['number'] = (name, derived) => {
    const { min = 0, max = Number.MAX_SAFE_INTEGER, default: ours = min } = rowOf(name);
    return vars.integer(nameSet(name) ?? name, { default: derived ?? Number(ours), min, max });
  };

  return {
    number,
    optionalNumber: (name) => (nameSet(name) === undefined ? undefined : number(name)),
    flag: (name, derived) => vars.boolean(nameSet(name) ?? name, derived ?? rowOf(name).default === true),
    choice<Name extends NamesOf<'choice'>>(name: Name) {
      const { choices, default: ours } = rowOf(name) as Variable & { choices: readonly ChoiceOf<Name>[] };
      const set = nameSet(name);
      if (set === undefined) return ours as ChoiceOf<Name> | undefined;
      return vars.choice(set, choices, (ours ?? choices[0]) as ChoiceOf<Name>);
    },
    text: (name) => vars.optional(nameSet(name) ?? name),
    url: (name) =>
      vars.optional(name, {
        pattern: /^https?:\/\/[^\s/@]+(\/[^\s@]*)?$/,
        problem: 'must be an http:// or https:// address without a user and password in it',
        example: 'https://kafka.example/path',
      }),
    list(name, rule) {
      const set = nameSet(name);
      return set === undefined ? undefined : vars.list(set, { ...rule, example: exampleOf(rowOf(name)) });
    },
    isSet: (name) => nameSet(name) !== undefined || vars.isBlank(name),
    fault: (variable, problem, example) => vars.fault({ variable, problem, example }),
  };
}

function exampleOf({ default: ours }: Variable): string {
  return ours === undefined ? '…' : String(ours);
}

/** What was given as an option, as the text of its variable: one way to check both. */
function asVariables(options: KafkaOptions): Record<string, string> {
  const given = Object.entries<Variable>(kafkaVariables).map(([name, { option }]) => {
    const value = option
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], options);
    return [name, value] as const;
  });
  return Object.fromEntries(
    given.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
  );
}
