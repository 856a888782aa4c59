export type ChannelId = string & { readonly brand: 'ChannelId' };
export type UserId = string & { readonly brand: 'UserId' };
export type MessageId = string & { readonly brand: 'MessageId' };

/** A chat room: its login (lower case, no #) and Twitch's room id. */
export type Room = { readonly channel: string; readonly channelId: ChannelId };

export type ChatCommand = 'PRIVMSG' | 'USERNOTICE' | 'CLEARCHAT' | 'CLEARMSG';

/** One line of chat: as it goes over the wire, tags included, without CRLF; and what the ledger says of it. */
export type ChatLine = {
  readonly channel: string;
  readonly command: ChatCommand;
  readonly wire: string;
  readonly entry: LedgerEntry;
};

type Common = {
  readonly channel: string;
  readonly channelId: ChannelId;
  /** tmi-sent-ts, epoch ms. */
  readonly sentAt: number;
};

/** Where a shared-chat message was written; in the room it was written in, that room itself. */
export type Source = { readonly channelId: ChannelId; readonly id: MessageId };

/**
 * What was sent, written down from the simulator's own model and never from the wire text, so that whoever
 * recounts from it depends on no parser. A recorded line is the exception: it has no model, only itself.
 */
export type LedgerEntry =
  | (Common & {
      readonly kind: 'message';
      readonly id: MessageId;
      readonly userId: UserId;
      readonly user: string;
      readonly text: string;
      readonly subscriber: boolean;
      readonly firstMessage: boolean;
      /** 0 for a message that cheers nothing. */
      readonly bits: number;
      /** Emotes used, each use counted. */
      readonly emotes: number;
      readonly replyTo?: MessageId;
      readonly source?: Source;
    })
  | (Common & {
      readonly kind: 'notice';
      readonly id: MessageId;
      readonly userId: UserId;
      readonly user: string;
      readonly subscriber: boolean;
      /** Twitch's msg-id, also one that nobody knows. */
      readonly noticeType: string;
      readonly text?: string;
      readonly months?: number;
      readonly gifts?: number;
      readonly viewers?: number;
      readonly source?: Source;
    })
  | (Common & {
      readonly kind: 'moderation';
      readonly action: 'timeout' | 'ban' | 'delete' | 'clear';
      readonly targetUserId?: UserId;
      readonly targetMessageId?: MessageId;
      readonly durationSeconds?: number;
    })
  | (Common & {
      readonly kind: 'recorded';
      /** The line as sent: framing restored, ids and sent time rewritten. */
      readonly line: string;
    });
