export { openApi } from './generated/openapi.js';
export type * from './generated/types.js';
export { type TopicSpec, topicNames, topicReplication, topics } from './topics.js';
export {
  type Validation,
  validateChatEvent,
  validateCoverage,
  validateDeadLetterHeaders,
  validateTrackedChannel,
  validateWatermark,
  validateWindowStats,
} from './validate.js';
