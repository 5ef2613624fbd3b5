// `npm run build`: everything that `npm start` would make before it starts.
import { fileURLToPath } from "node:url";
import { checkNode, prepare } from "./setup/prepare.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
try {
  checkNode();
  await prepare();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
