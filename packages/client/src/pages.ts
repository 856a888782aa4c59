type Page = { readonly data: readonly unknown[]; readonly nextCursor: string | null };

/** All pages of a list, one after the other: `ask` is given the cursor of each, undefined for the first. */
export async function* pagesOf<Answer extends Page>(
  ask: (cursor: string | undefined) => Promise<Answer>,
): AsyncGenerator<Answer, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await ask(cursor);
    yield page;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** All rows of a list, asking for a page when the one before is used up. */
export async function* rowsOf<Row>(
  ask: (
    cursor: string | undefined,
  ) => Promise<{ readonly data: readonly Row[]; readonly nextCursor: string | null }>,
): AsyncGenerator<Row, void, undefined> {
  for await (const page of pagesOf(ask)) for (const row of page.data) yield row;
}
