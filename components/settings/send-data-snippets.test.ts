import { expect, it } from "vitest";
import { parse } from "yaml";
import { snippets } from "./send-data-snippets";

const open = { http: "http://127.0.0.1:4318", grpc: "127.0.0.1:4317", open: true };

it("asks for a key only where one is needed", () => {
  expect(snippets(open).some(({ text }) => text.includes("YOUR_KEY"))).toBe(false);
  expect(snippets({ ...open, open: false }).every(({ text }) => text.includes("YOUR_KEY"))).toBe(true);
});
it("names this machine's endpoint in each", () => {
  for (const { id, text } of snippets(open))
    expect(text, id).toContain(id === "collector" ? open.grpc : open.http);
});
it("writes a Collector configuration that parses", () => {
  const text = snippets({ ...open, open: false }).find(({ id }) => id === "collector")?.text ?? "";
  expect(parse(text).exporters["otlp/runtower"]).toEqual({
    endpoint: open.grpc,
    tls: { insecure: true },
    headers: { authorization: "Bearer YOUR_KEY" },
  });
});
