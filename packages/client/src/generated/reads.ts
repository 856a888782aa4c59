// Generated from contracts/ by `make generate`. Edit the schema, not this file.

import type { ChannelPage, CoveragePage, GetChannelCoverageQuery, GetChannelStatsQuery, GetChannelSummaryQuery, GetLeaderboardQuery, LeaderboardPage, ListChannelSessionsQuery, ListChannelsQuery, SessionPage, StatsPage, StreamChannelStatsQuery, Summary, WindowsEvent } from './types.js';

/** Every read of counts: what it may be asked with, and its answer. */
export type Reads = {
  listChannels: { query: ListChannelsQuery; answer: ChannelPage };
  getLeaderboard: { query: GetLeaderboardQuery; answer: LeaderboardPage };
  getChannelSummary: { query: GetChannelSummaryQuery; answer: Summary };
  getChannelStats: { query: GetChannelStatsQuery; answer: StatsPage };
  listChannelSessions: { query: ListChannelSessionsQuery; answer: SessionPage };
  getChannelCoverage: { query: GetChannelCoverageQuery; answer: CoveragePage };
  streamChannelStats: { query: StreamChannelStatsQuery; answer: WindowsEvent };
};

export const paths: Readonly<Record<keyof Reads, string>> = {
  listChannels: "/channels",
  getLeaderboard: "/leaderboard",
  getChannelSummary: "/channels/{id}/summary",
  getChannelStats: "/channels/{id}/stats",
  listChannelSessions: "/channels/{id}/sessions",
  getChannelCoverage: "/channels/{id}/coverage",
  streamChannelStats: "/channels/{id}/stream",
};
