import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {
  auditSchema,
  chatEventSchema,
  coverageSchema,
  deadLetterHeadersSchema,
  sessionSchema,
  trackedChannelSchema,
  watermarkSchema,
  windowStatsSchema,
} from './generated/schemas.js';
import type {
  AuditEntry,
  ChatEvent,
  Coverage,
  DeadLetterHeaders,
  Session,
  TrackedChannel,
  Watermark,
  WindowStats,
} from './generated/types.js';
import type { SchemaValues } from './generated/values.js';

/** A value of the contract, or one sentence that says where it is not. The sentence never holds the value. */
export type Validation<T> = { ok: true; value: T } | { ok: false; problem: string };

export type Validate<T> = (value: unknown) => Validation<T>;

const ajv = addFormats.default(
  new Ajv2020({
    strict: true,
    strictRequired: false,
    discriminator: false,
    code: { process: countWhenNeeded },
  }),
);

/**
 * Ajv counts the code points of each text whose length has a limit, one by one. A text has at most as many of them as
 * it has UTF-16 units, which are known: only what has more units than the limit is counted, and nothing to know whether there is any.
 */
function countWhenNeeded(code: string): string {
  return code
    .replace(/(func\d+\((data\d*)\) > (\d+))/g, '$2.length > $3 && $1')
    .replace(/func\d+\((data\d*)\) < 1\b/g, '$1.length < 1');
}

function describe(error: ErrorObject | undefined): string {
  if (error === undefined) return 'does not match its schema';
  return `${error.instancePath === '' ? 'the value' : error.instancePath} ${error.message ?? 'is not valid'}`;
}

function validator<T>(schema: object): Validate<T> {
  const matches = ajv.compile(schema) as ValidateFunction<T>;
  return (value) =>
    matches(value) ? { ok: true, value } : { ok: false, problem: describe(matches.errors?.[0]) };
}

/** One validator per kind: the problem then names the field, where a `oneOf` would say that no branch fits. */
function chatEventValidator(): Validate<ChatEvent> {
  const { $schema, $defs } = chatEventSchema;
  const byKind = new Map<unknown, Validate<ChatEvent>>(
    Object.entries($defs).map(([kind, definition]) => [
      kind,
      validator<ChatEvent>({ $schema, ...definition }),
    ]),
  );
  return (value) => {
    const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
    return (
      byKind.get(kind)?.(value) ?? {
        ok: false,
        problem: `/kind must be one of ${[...byKind.keys()].join(', ')}`,
      }
    );
  };
}

/** Chat event v1 (contracts/schemas/chat-event.schema.json). Unknown fields are allowed and kept. */
export const validateChatEvent: Validate<ChatEvent> = chatEventValidator();
export const validateWindowStats: Validate<WindowStats> = validator(windowStatsSchema);
export const validateWatermark: Validate<Watermark> = validator(watermarkSchema);
export const validateSession: Validate<Session> = validator(sessionSchema);
export const validateCoverage: Validate<Coverage> = validator(coverageSchema);
export const validateTrackedChannel: Validate<TrackedChannel> = validator(trackedChannelSchema);
export const validateAudit: Validate<AuditEntry> = validator(auditSchema);
export const validateDeadLetterHeaders: Validate<DeadLetterHeaders> = validator(deadLetterHeadersSchema);

/** The validator of each schema, by the name of its file in contracts/schemas. */
export const schemaValidators: { readonly [S in keyof SchemaValues]: Validate<SchemaValues[S]> } = {
  audit: validateAudit,
  'chat-event': validateChatEvent,
  coverage: validateCoverage,
  'dead-letter-headers': validateDeadLetterHeaders,
  session: validateSession,
  'tracked-channel': validateTrackedChannel,
  watermark: validateWatermark,
  'window-stats': validateWindowStats,
};
