/** Markup that is safe to put into a page. Made only by the `html` tag, so that a text can never become markup. */
export class Html {
  constructor(readonly text: string) {}
}
type Piece = Html | string | number | null | readonly Piece[];

/** Every `${value}` is escaped, unless it is itself Html; null is nothing. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  return new Html(
    strings.reduce((all, text, i) => all + (i === 0 ? "" : rendered(pieces[i - 1] ?? null)) + text, ""),
  );
}

function rendered(piece: Piece): string {
  if (piece === null) return "";
  if (piece instanceof Html) return piece.text;
  if (typeof piece === "string" || typeof piece === "number") return escaped(String(piece));
  return piece.map(rendered).join("");
}

const entities: { [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters, and those that turn the direction of text around, are replaced. */
function escaped(text: string): string {
  return text
    .replaceAll(/(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "\ufffd")
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}
