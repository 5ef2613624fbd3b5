import { expect, test } from "vitest";
import { exportName, verifyFile, verifyStored } from "./verify-command";

const range = { fromMs: Date.parse("2026-11-20T00:00:00Z"), toMs: Date.parse("2026-11-21T12:30:00Z") };

test("the commands name the file, the project and the range as they are", () => {
  expect(exportName("default", range)).toBe("decisions-default-2026-11-20T0000-2026-11-21T1230.ndjson.gz");
  expect(verifyFile("default", range, null)).toBe(
    "npm run verify -- --export decisions-default-2026-11-20T0000-2026-11-21T1230.ndjson.gz",
  );
  expect(verifyStored("default", range, "ab")).toBe(
    "npm run verify -- --project default --from 2026-11-20T00:00:00.000Z --to 2026-11-21T12:30:00.000Z \\\n  --head ab",
  );
});
