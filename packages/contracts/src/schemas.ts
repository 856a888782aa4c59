import * as generated from './generated/schemas.js';

/** JSON Schemas by the names that topics.json calls them by: `chat-event`, of `urn:chatpulse:chat-event:v1`. */
export const contractSchemas: Readonly<Record<string, object>> = Object.fromEntries(
  Object.values(generated).map((schema) => [schema.$id.split(':')[2] ?? schema.$id, schema]),
);
