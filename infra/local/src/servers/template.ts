/** Fills `${name}` in a template. Throws on a name without a value, so that a template cannot drift from its code. */
export function fillTemplate(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template asks for \${${name}}, which nothing provides`);
    return String(value);
  });
}
