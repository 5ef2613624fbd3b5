/**
 * Builtins whose answers OPA records in `nd_builtin_cache`, with how many arguments they take: in a replay they are never
 * called, only read from there. json.match_schema and json.verify_schema are recorded by newer OPAs too, for schemas that
 * they fetch; with a schema at hand they answer the same each time, so they are called (schemaBuiltins).
 */
export const nondeterministicBuiltins: ReadonlyMap<string, number> = new Map([
  ["http.send", 1],
  ["io.jwt.decode_verify", 2],
  ["io.jwt.encode_sign", 3],
  ["io.jwt.encode_sign_raw", 3],
  ["net.lookup_ip_addr", 1],
  ["opa.runtime", 0],
  ["rand.intn", 2],
  ["time.now_ns", 0],
  ["uuid.rfc4122", 1],
]);

/** Called as they are, unless their schema would be fetched from somewhere. */
export const schemaBuiltins = ["json.match_schema", "json.verify_schema"] as const;

export const clockBuiltin = "time.now_ns";
