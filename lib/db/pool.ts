import pg from "pg";

// int8 as bigint: nanoseconds and span ids do not fit a double. numeric stays text. For our own connections only:
// Prisma shares this driver and reads counts its own way.
const readInt8 = (value: string) => BigInt(value);
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8 && format !== "binary"
      ? readInt8
      : pg.types.getTypeParser(oid, format as "text")) as pg.CustomTypesConfig["getTypeParser"],
};

export type Pool = pg.Pool;
export type Connection = pg.PoolClient;
/** Anything that takes a query: the pool, or one connection inside a transaction. */
export type Db = Pick<pg.Pool, "query"> | Pick<pg.PoolClient, "query">;

/**
 * A pool whose connections name themselves, give up connecting after 5 s, and survive a server restart. A transaction
 * whose client went silent (a killed receiver) is ended by the server, so that its locks do not stay.
 */
export function createPool(databaseUrl: string, name: string, max = 10, statementTimeoutMs = 60_000): Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: `runtower-${name}`,
    types,
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    // A generic plan kept from when the tables were empty made derivation twelve times slower.
    options: "-c plan_cache_mode=force_custom_plan",
    idle_in_transaction_session_timeout: 60_000,
  });
  // An idle connection that the server closes would otherwise end the process.
  pool.on("error", () => {});
  // So would one that is lent out and between two queries; its next query rejects, and that is where it is dealt with.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** Runs `work` in one transaction on one connection; rolls back and rethrows on any error. */
export async function inTransaction<T>(pool: Pool, work: (tx: Connection) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  let broken: Error | undefined;
  try {
    await tx.query("begin");
    const result = await work(tx);
    await tx.query("commit");
    return result;
  } catch (error) {
    await tx.query("rollback").catch((cause: Error) => {
      broken = cause;
    });
    throw error;
  } finally {
    tx.release(broken);
  }
}
