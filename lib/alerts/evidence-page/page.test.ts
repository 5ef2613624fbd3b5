import { describe, expect, it } from "vitest";
import { evidencePack } from "@/lib/contract/evidence";
import { evidenceFixture } from "../../../test/support/evidence";
import { evidencePage } from "./page";

const facts = { sha256: "ab".repeat(32), origin: "https://tower.example/" };

describe("evidence as one file", () => {
  it("shows every part, with links to the installation", () => {
    const page = evidencePage(evidencePack.parse(evidenceFixture()), facts);
    for (const words of [
      "RunsFailing",
      "40 % of runs fail",
      "errors &gt; 0.25",
      "tool write_file failed: EACCES",
      "EACCES: permission denied",
      "service.version",
      "100 % (12)",
      "1.4.2 → 1.5.0",
      "rolled back",
      "3 more spans",
      facts.sha256,
    ])
      expect(page).toContain(words);
    expect(page).toContain('href="https://tower.example/runs/run-1?project=default"');
    expect(page).toContain('class="threshold"');
  });

  it("runs nothing and fetches nothing, whatever senders wrote", () => {
    const evil = `</style></title><script>alert(1)</script><img src=x onerror="alert(2)">'"\u202e&`;
    // Every text of the pack, but for what has a form of its own.
    const plain = JSON.parse(JSON.stringify(evidenceFixture()), (key, value: unknown) =>
      typeof value !== "string" || /^(format|kind|at|.*_at|from|to|time|href|op)$/.test(key) ? value : evil,
    );
    plain.alert.labels = { [evil]: evil };
    plain.samples[0].href = "javascript:alert(3)";
    plain.target.href = "//evil.example/x";
    plain.changes[0].href = 'https://evil.example/"><script>';
    const page = evidencePage(plain, facts);
    expect(page).not.toMatch(/<script|<img|javascript:|evil\.example|\u202e/i);
    expect(page.match(/<style>/g)).toHaveLength(1);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    // No attribute was left: each quote of a sender is written as an entity.
    expect(page).not.toMatch(/onerror="/);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("says what it was made without, and stands without query, samples and differences", () => {
    const page = evidencePage(
      evidenceFixture({
        query: null,
        samples: [],
        differs: null,
        decisions: [],
        changes: [],
        similar: [],
        missing: [{ part: "samples", why: "the question took too long" }],
      }),
      facts,
    );
    expect(page).toContain("Made without");
    expect(page).toContain("the question took too long");
    expect(page).toContain("Nothing that Runtower heard of.");
  });
});
