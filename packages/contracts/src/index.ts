export { openApi, operatorOpenApi } from './generated/openapi.js';
export type * from './generated/types.js';
export type { TopicValues } from './generated/values.js';
export { contractSchemas } from './schemas.js';
export { type TopicContract, topicContract } from './topic-contract.js';
export { type TopicSpec, topicNames, topicReplication, topics } from './topics.js';
export {
  schemaValidators,
  type Validation,
  validateAudit,
  validateChatEvent,
  validateCoverage,
  validateDeadLetterHeaders,
  validateSession,
  validateTrackedChannel,
  validateWatermark,
  validateWindowStats,
} from './validate.js';
