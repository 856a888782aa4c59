import type { ChatLine, Room } from './chat-line.js';
import type { Client } from './client.js';
import type { Refusal } from './session.js';

/** Who is connected, who is in which room, and which rooms turn people away. */
export interface Audience {
  readonly clients: ReadonlySet<Client>;
  add(client: Client): void;
  remove(client: Client): void;
  enter(channel: string, client: Client): void;
  leave(channel: string, client: Client): void;
  findRoom(channel: string): Room | undefined;
  refusalOf(channel: string): Refusal | undefined;
  /**
   * Turns the room's members out, unless JOINs are only `unanswered`, and later ones away; undefined opens it
   * again. Members are told why.
   */
  refuse(channel: string, refusal: Refusal | undefined): void;
  /** Whether anybody is in any room. */
  readonly listening: boolean;
  /** A client that is in every room, where there is one. */
  everywhere(): Client | undefined;
  /** Queues the line for the members of its room; false when nobody gets it. `heardBy` gets their paths. */
  deliver(line: ChatLine, heardBy?: Set<string>): boolean;
}

export function createAudience(rooms: readonly Room[]): Audience {
  const byName = new Map(rooms.map((room) => [room.channel, room]));
  const members = new Map(rooms.map(({ channel }) => [channel, new Set<Client>()]));
  const refusals = new Map<string, Refusal>();
  const clients = new Set<Client>();

  return {
    clients,
    add: (client) => void clients.add(client),
    remove(client) {
      clients.delete(client);
      for (const channel of client.session.joined) members.get(channel)?.delete(client);
    },
    enter: (channel, client) => void members.get(channel)?.add(client),
    leave: (channel, client) => void members.get(channel)?.delete(client),
    findRoom: (channel) => byName.get(channel),
    refusalOf: (channel) => refusals.get(channel),
    refuse(channel, refusal) {
      if (refusal === undefined) {
        refusals.delete(channel);
        return;
      }
      refusals.set(channel, refusal);
      for (const client of [...(members.get(channel) ?? [])]) {
        client.write(client.session.expel(channel, refusal));
        client.flush();
      }
    },
    get listening() {
      for (const client of clients) if (client.session.joined.size > 0) return true;
      return false;
    },
    everywhere() {
      for (const client of clients) {
        if (client.reachable && client.session.joined.size === byName.size) return client;
      }
      return undefined;
    },
    deliver(line, heardBy) {
      let heard = false;
      for (const client of members.get(line.channel) ?? []) {
        if (!client.deliver(line)) continue;
        heard = true;
        heardBy?.add(client.path);
      }
      return heard;
    },
  };
}
