import { readEnv } from "@/lib/env";
import { prepareDatabase } from "./prepare-database";

/** For containers: brings the database of DATABASE_URL up to date, makes what a first start needs, and ends. */
async function prepare(): Promise<void> {
  const env = readEnv();
  if (!env.DATABASE_URL) throw new Error("DATABASE_URL is not set.");
  const { migrations, admin } = await prepareDatabase(env.DATABASE_URL, env);
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(migrations.length > 0 ? `Applied ${migrations.join(", ")}.` : "The database is up to date.");
  if (admin?.password)
    say(`Sign in as ${admin.email} with the password ${admin.password} (shown this once).`);
}

prepare().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
