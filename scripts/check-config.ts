import { readEnv, settings } from "@/lib/env";
// @ts-expect-error plain JavaScript, shared with commands that run before TypeScript can
import { loadDotEnv } from "./setup/prepare.mjs";

loadDotEnv();
try {
  readEnv();
  process.stdout.write(`The configuration is good (${Object.keys(settings.shape).length} settings known).\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
