import type { EvaluatorKind } from "@/lib/model/replay";
import { type Evaluator, refused } from "./evaluator";
import { localOpaVersion, openLocalOpa } from "./local-opa";
import { namedOpaAnswers, openNamedOpa } from "./named-opa";
import type { OpaPlace } from "./opa-client";
import type { Policy } from "./policy";
import { openWasmPolicy } from "./wasm-policy";

/** OPA_URL and OPA_TOKEN, where they are set. */
export type OpaSettings = { opaUrl: string | undefined; opaToken: string | undefined };
export type EvaluatorChoice = EvaluatorKind | "auto";

const howTo =
  "Nobody here can evaluate it: put `opa` on the worker's path, name a server set aside for this by OPA_URL, or upload a bundle made with `opa build -t wasm -e PATH`";

/** Throws PolicyRefused where the policy is at fault or nobody can evaluate it. */
export async function openEvaluator(
  choice: EvaluatorChoice,
  policy: Policy,
  settings: OpaSettings,
  signal: AbortSignal,
): Promise<Evaluator> {
  const place = opaPlace(settings);
  // Entry points that were compiled are no longer in the Rego beside them.
  if (policy.wasm !== null && choice !== "wasm" && choice !== "auto")
    throw refused("The bundle is compiled to WebAssembly, and only its module holds the whole policy");
  const chosen = choice === "auto" ? automatic(policy, place) : choice;
  switch (chosen) {
    case "wasm":
      return openWasmPolicy(policy, signal);
    case "server":
      if (place === null) throw refused("OPA_URL is not set for the worker");
      return openNamedOpa(place, policy, signal);
    case "local":
      if ((await localOpaVersion()) === null) throw refused(howTo);
      return openLocalOpa(policy, signal);
  }
}

function automatic(policy: Policy, place: OpaPlace | null): EvaluatorKind {
  if (policy.wasm !== null) return "wasm";
  return place === null ? "local" : "server";
}

export type Availability = { kind: EvaluatorKind; available: boolean; said: string };

const freshMs = 5_000;
let known: { atMs: number; answer: Promise<Availability[]> } | undefined;

/** Who could evaluate, seen from this process; a few seconds old at most. */
export function evaluatorsHere(settings: OpaSettings): Promise<Availability[]> {
  if (known === undefined || performance.now() - known.atMs > freshMs)
    known = { atMs: performance.now(), answer: lookForEvaluators(settings) };
  return known.answer;
}

async function lookForEvaluators(settings: OpaSettings): Promise<Availability[]> {
  const place = opaPlace(settings);
  const [version, answers] = await Promise.all([
    localOpaVersion(),
    place === null ? false : namedOpaAnswers(place),
  ]);
  return [
    {
      kind: "local",
      available: version !== null,
      said: version === null ? "There is no opa on the path" : `opa ${version} is on the path`,
    },
    {
      kind: "server",
      available: answers,
      said:
        place === null
          ? "OPA_URL is not set"
          : answers
            ? "The OPA of OPA_URL answers"
            : "The OPA of OPA_URL does not answer",
    },
    {
      kind: "wasm",
      available: true,
      said: "For bundles made with opa build -t wasm -e PATH; needs no OPA",
    },
  ];
}

function opaPlace({ opaUrl, opaToken }: OpaSettings): OpaPlace | null {
  return opaUrl === undefined ? null : { url: new URL(opaUrl), token: opaToken };
}
