const windowMs = 60_000;
const deathsAllowed = 5;
const firstDelayMs = 250;

export type AfterDeath = { recentDeaths: readonly number[]; restartInMs: number | undefined };

/**
 * What follows a death at `now`: a restart after 250, 500, 1000, 2000 ms, and none after the fifth death within 60 s.
 * @param earlier the `recentDeaths` of the answer before
 */
export function afterDeath(earlier: readonly number[], now: number): AfterDeath {
  const recentDeaths = [...earlier.filter((death) => now - death < windowMs), now];
  return {
    recentDeaths,
    restartInMs:
      recentDeaths.length < deathsAllowed ? firstDelayMs * 2 ** (recentDeaths.length - 1) : undefined,
  };
}
