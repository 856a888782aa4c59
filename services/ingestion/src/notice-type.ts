import type { ChatNotice } from '@chatpulse/contracts';
import { cut } from './fields.js';
import type { IrcMessage } from './irc.js';

/** The `msg-id`s of USERNOTICE that have a name of their own in chat event v1; any other becomes `other`. */
const knownNoticeTypes: ReadonlySet<string> = new Set([
  'sub',
  'resub',
  'subgift',
  'anonsubgift',
  'submysterygift',
  'anonsubmysterygift',
  'giftpaidupgrade',
  'anongiftpaidupgrade',
  'primepaidupgrade',
  'extendsub',
  'standardpayforward',
  'communitypayforward',
  'rewardgift',
  'raid',
  'unraid',
  'ritual',
  'bitsbadgetier',
  'charitydonation',
  'midnightsquid',
  'viewermilestone',
  'announcement',
  'sharedchatnotice',
]);

export function noticeType(tags: IrcMessage['tags']): ChatNotice['notice'] {
  const type = tags.get('msg-id') ?? '';
  if (knownNoticeTypes.has(type)) return { type };
  return type === '' ? { type: 'other' } : { type: 'other', rawType: cut(type, 64) };
}
