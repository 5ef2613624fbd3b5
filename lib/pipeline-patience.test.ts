import { expect, test } from "vitest";
import { Patience } from "./pipeline-patience";

const away = () => Object.assign(new Error("no"), { code: "ECONNREFUSED" });

/** Work that fails as its list says, then succeeds. */
function failing(...errors: Error[]) {
  let tries = 0;
  const work = async () => {
    tries += 1;
    const error = errors.shift();
    if (error !== undefined) throw error;
    return tries;
  };
  return { work };
}

test("waits for a database that went away, and does the work again", async () => {
  let asked = 0;
  const patience = new Patience(async () => {
    asked += 1;
    if (asked < 3) throw away();
  });
  await patience.during(failing().work);
  const both = [patience.during(failing(away()).work), patience.during(failing(away(), away()).work)];
  expect(await Promise.all(both)).toEqual([2, 3]);
});

test("a line that broke is an absence, in whatever words the driver says so", async () => {
  const words = [
    "Connection terminated unexpectedly",
    "Client has encountered a connection error and is not queryable",
    "Client was closed and is not queryable",
  ];
  const patience = new Patience(async () => {});
  await patience.during(failing().work);
  for (const one of words) expect(await patience.during(failing(new Error(one)).work)).toBe(2);
  await expect(patience.during(failing(new Error("column is not queryable by you")).work)).rejects.toThrow();
});

test("one asks for all who wait", async () => {
  let asked = 0;
  const patience = new Patience(async () => {
    asked += 1;
  });
  await patience.during(failing().work);
  await Promise.all(Array.from({ length: 50 }, () => patience.during(failing(away()).work)));
  expect(asked).toBe(1);
});

test("does not wait for a database that was never there", async () => {
  const patience = new Patience(async () => {});
  await expect(patience.during(failing(away()).work)).rejects.toThrow("no");
});

test("does not repeat what no waiting mends", async () => {
  const patience = new Patience(async () => {});
  await patience.during(failing().work);
  await expect(patience.during(failing(new Error("a bug")).work)).rejects.toThrow("a bug");
});
