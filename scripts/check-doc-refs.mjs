// A document that names a file which is not there any more misleads. Checks every path in backquotes and every relative link.
import { existsSync, readFileSync } from "node:fs";

const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];
const roots = /^(app|components|lib|otel|prisma|scripts|test|\.ci)\//;
const rootFile = /^[\w.-]+\.(md|ts|cjs|mjs|json|yml|yaml)$/;
const missing = [];

for (const document of documents) {
  readFileSync(document, "utf8")
    .split("\n")
    .forEach((line, i) => {
      const cited = [...line.matchAll(/`([^`\s]+)`/g), ...line.matchAll(/\]\(([^)#\s]+)\)/g)].map(
        ([, path]) => path,
      );
      for (const path of cited) {
        const isPattern = /[*<{[]/.test(path) || path.includes("://");
        if (isPattern || !(roots.test(path) || rootFile.test(path))) continue;
        if (!existsSync(path)) missing.push(`${document}:${i + 1} names ${path}, which does not exist`);
      }
    });
}
if (missing.length > 0) {
  process.stderr.write(`${missing.join("\n")}\n`);
  process.exitCode = 1;
}
