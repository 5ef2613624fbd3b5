export type Addresses = {
  /** OTLP/gRPC. */
  endpoint: string;
  /** The run API, decisions. */
  http: string;
  /** Which of the two was not given and follows from the other. */
  taken: "endpoint" | "http" | null;
};

const usual = { endpoint: "http://localhost:4317", http: "http://localhost:4318" } as const;

/**
 * Where the demo sends to. Of a receiver on other ports one address is enough where its HTTP port follows its gRPC port, as 4318
 * does 4317. Throws a sentence for what is no address, or where the other cannot be told.
 */
export function addressesOf(given: { endpoint?: string | undefined; http?: string | undefined }): Addresses {
  const { endpoint, http } = given;
  for (const name of ["endpoint", "http"] as const) readAddress(name, given[name] ?? usual[name]);
  if (endpoint !== undefined && http !== undefined) return { endpoint, http, taken: null };
  if (endpoint !== undefined)
    return { endpoint, http: beside("endpoint", endpoint, "http", 1), taken: "http" };
  if (http !== undefined) return { endpoint: beside("http", http, "endpoint", -1), http, taken: "endpoint" };
  return { ...usual, taken: null };
}

type Name = "endpoint" | "http";

function readAddress(name: Name, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.protocol === "http:" || url.protocol === "https:")) return url;
  throw new Error(`--${name} must be an address such as ${usual[name]}, not "${text}"`);
}

function beside(given: Name, text: string, other: Name, by: 1 | -1): string {
  const url = readAddress(given, text);
  const port = Number(url.port);
  if (url.port === "" || port + by < 1 || port + by > 65_535)
    throw new Error(`--${other} is needed too: it cannot be told from --${given} ${text}`);
  url.port = String(port + by);
  return url.origin;
}
