const unsafe = /[\0\ud800-\udfff]/;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A sender's text, at most `max` UTF-16 units, without what PostgreSQL's text and jsonb refuse (NUL, lone surrogates). */
export function boundedText(text: string, max: number): string {
  const cut = text.length > max ? text.slice(0, max) : text;
  return unsafe.test(cut) ? cut.replaceAll("\0", "").replace(loneSurrogate, "\ufffd") : cut;
}
