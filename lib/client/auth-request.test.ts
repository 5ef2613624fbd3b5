import { expect, it } from "vitest";
import { explainAuth } from "./auth-request";

it("tells a wrong password from a busy or an absent server", () => {
  expect(explainAuth(200, null, "wrong")).toBeNull();
  expect(explainAuth(401, null, "wrong")).toBe("wrong");
  expect(explainAuth(429, "12", "wrong")).toBe("Too many attempts. Try again in 12 s.");
  expect(explainAuth(429, null, "wrong")).toBe("Too many attempts. Try again in a minute.");
  expect(explainAuth(0, null, "wrong")).toMatch(/cannot be reached/);
  expect(explainAuth(500, null, "wrong")).toMatch(/500/);
});
