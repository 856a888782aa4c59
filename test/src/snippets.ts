/** A program in a Markdown page, and what it prints. */
export type Snippet = {
  readonly file: string;
  readonly code: string;
  /** undefined: the page does not say. */
  readonly output: string | undefined;
  /** The lines of the output come in any order. */
  readonly anyOrder: boolean;
};

const fence = /^```ts\n(?<code>[\s\S]*?)^```\n(?:```text(?<order> any order)?\n(?<output>[\s\S]*?)^```$)?/gm;

/**
 * The TypeScript programs of a page, in their order. Each begins with a comment that names its file; a block of
 * text right below it is its output.
 * @throws when a program names no file
 */
export function snippetsOf(markdown: string): Snippet[] {
  return [...markdown.matchAll(fence)].map(({ groups = {} }) => {
    const { code = '', output, order } = groups;
    const [, file] = /^\/\/ (\S+\.ts)\b/.exec(code) ?? [];
    if (file === undefined) throw new Error(`a program names no file: ${code.slice(0, 60)}`);
    return { file, code, output, anyOrder: order !== undefined };
  });
}
