/** SQL text with its bound values. Made only by the `sql` tag, so a value can never become text. */
export class Sql {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
  constructor(strings: readonly string[], values: readonly unknown[]) {
    this.strings = strings;
    this.values = values;
  }
  get text(): string {
    return this.strings.reduce((text, part, i) => (i === 0 ? part : `${text}$${i}${part}`), "");
  }
}

/** Every `${value}` is bound, unless it is itself `Sql`, which is spliced in with its own values. */
export function sql(strings: TemplateStringsArray, ...inputs: unknown[]): Sql {
  const texts: string[] = [strings[0] ?? ""];
  const values: unknown[] = [];
  const append = (text: string) => {
    texts[texts.length - 1] += text;
  };
  inputs.forEach((input, i) => {
    if (input instanceof Sql) {
      append(input.strings[0] ?? "");
      input.values.forEach((value, j) => {
        values.push(value);
        texts.push(input.strings[j + 1] ?? "");
      });
    } else {
      values.push(input);
      texts.push("");
    }
    append(strings[i + 1] ?? "");
  });
  return new Sql(texts, values);
}

export function joinSql(parts: readonly Sql[], separator: " and " | " or " | ", " | " union all "): Sql {
  const glue = new Sql([separator], []);
  return parts.reduce((all, part, i) => (i === 0 ? part : sql`${all}${glue}${part}`), new Sql([""], []));
}
