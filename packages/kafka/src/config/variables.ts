import { connectionVariables } from './variables/connection.js';
import { consumerVariables } from './variables/consumer.js';
import { failureVariables } from './variables/failures.js';
import { producerVariables } from './variables/producer.js';
import { securityVariables } from './variables/security.js';

/**
 * Every variable of the kit, by the part it belongs to. Defaults, bounds and names are here and nowhere else:
 * the reader takes them from here, and `.env.example` and docs/configuration.md are written from it.
 */
export const variableSections = {
  Connection: connectionVariables,
  Security: securityVariables,
  Consumer: consumerVariables,
  Producer: producerVariables,
  'Retries and dead letters': failureVariables,
} as const;

export const kafkaVariables = {
  ...connectionVariables,
  ...securityVariables,
  ...consumerVariables,
  ...producerVariables,
  ...failureVariables,
} as const;

type Table = typeof kafkaVariables;
export type VariableName = keyof Table;
/** The variables of one type. */
export type NamesOf<Type extends Table[VariableName]['type']> = {
  [Name in VariableName]: Table[Name]['type'] extends Type ? Name : never;
}[VariableName];
/** What a choice may be. */
export type ChoiceOf<Name extends NamesOf<'choice'>> = Table[Name]['choices'][number];
