import { status as Grpc } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { Conflict, Forbidden, InvalidInput, NotFound, Unavailable } from "@/lib/errors";
import { TooLarge, Unauthenticated } from "./refusals";
import { toFailure } from "./status";
import { encodeReport, encodeStatus, reportJson, statusJson } from "./status-body";

const withCode = (code: string, message = "x") => Object.assign(new Error(message), { code });

test.each([
  [new InvalidInput("x"), Grpc.INVALID_ARGUMENT, 400, undefined],
  [new TooLarge("x"), Grpc.RESOURCE_EXHAUSTED, 413, undefined],
  [new Unauthenticated("x"), Grpc.UNAUTHENTICATED, 401, undefined],
  [new Forbidden("x"), Grpc.PERMISSION_DENIED, 403, undefined],
  [new NotFound("x"), Grpc.NOT_FOUND, 404, undefined],
  [new Conflict("x"), Grpc.ALREADY_EXISTS, 409, undefined],
  [new Unavailable("x", 3), Grpc.UNAVAILABLE, 503, 3],
  [new Unavailable("x", 600), Grpc.UNAVAILABLE, 503, 5],
  [withCode("57P01"), Grpc.UNAVAILABLE, 503, 2],
  [withCode("53100"), Grpc.UNAVAILABLE, 503, 2],
  [withCode("40P01"), Grpc.UNAVAILABLE, 503, 2],
  [withCode("08006"), Grpc.UNAVAILABLE, 503, 2],
  [withCode("ECONNREFUSED"), Grpc.UNAVAILABLE, 503, 2],
  [new Error("outer", { cause: withCode("53300") }), Grpc.UNAVAILABLE, 503, 2],
  [new TypeError("a bug of ours"), Grpc.UNAVAILABLE, 503, 5],
  ["thrown text", Grpc.UNAVAILABLE, 503, 5],
])("%s answers %i, %i, retry after %s", (error, grpc, http, retryAfterSeconds) => {
  expect(toFailure(error)).toMatchObject({ grpc, http, retryAfterSeconds });
});

test("what we did not foresee is told to the log and not to the sender", () => {
  const failure = toFailure(new TypeError("secret detail"));
  expect(failure.isOurs).toBe(true);
  expect(failure.message).not.toContain("secret");
  expect(toFailure(withCode("53100", "could not extend file /x")).message).toBe(
    "The database has no disk space left. Send again.",
  );
});

test("a retryable status carries RetryInfo, another one does not", () => {
  const retry = toFailure(new Unavailable("full", 4));
  expect(statusJson(retry)).toEqual({
    code: 14,
    message: "full",
    details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "4s" }],
  });
  expect(encodeStatus(retry).toString("latin1")).toContain(
    "type.googleapis.com/google.rpc.RetryInfo\x12\x04\x0a\x02\x08\x04",
  );
  expect(encodeStatus(toFailure(new InvalidInput("bad"))).toString("hex")).toBe("08031203626164");
});

test("full success is an empty response, partial success counts and explains", () => {
  const none = { accepted: 5, rejected: 0, message: "" };
  expect(encodeReport(none).length).toBe(0);
  expect(reportJson(none, "rejectedSpans")).toEqual({});
  const some = { accepted: 5, rejected: 300, message: "no" };
  expect(encodeReport(some).toString("hex")).toBe("0a0708ac0212026e6f");
  expect(reportJson(some, "rejectedSpans")).toEqual({
    partialSuccess: { rejectedSpans: "300", errorMessage: "no" },
  });
});
