import { setTimeout as sleep } from "node:timers/promises";
import type { Attributes } from "@opentelemetry/api";
import type { ActedOpa } from "./opa";
import type { Random } from "./random";
import type { RunApi } from "./run-api";
import type { Level, Service } from "./service";
import type { Story } from "./story";

/** Everything that one acted run needs: its story, the services it passes, its dice and its clock. */
export type World = {
  story: Story;
  random: Random;
  gateway: Service;
  orchestrator: Service;
  tools: Service;
  guardrails: Service;
  /** Asked before each tool call. */
  opa: ActedOpa;
  api: RunApi;
  /** Waits about so long, scaled by `--pace`. */
  wait(typicalMs: number): Promise<void>;
  /** Attributes that every span and log line of this request bears. */
  request: Attributes;
  log(service: Service, level: Level, body: string, attributes?: Attributes): void;
  /** Work that the run does not wait for; `settled` waits for all of it. */
  later(work: () => Promise<void>): void;
  settled(): Promise<void>;
};

export function createWorld(of: {
  story: Story;
  random: Random;
  services: { gateway: Service; orchestrator: Service; tools: Service; guardrails: Service };
  opa: ActedOpa;
  api: RunApi;
  pace: number;
  /** In place of real time. */
  pass?: (ms: number) => Promise<void>;
}): World {
  const { story, random, services, opa, api, pace, pass = (ms) => sleep(ms) } = of;
  const afterwards: Promise<void>[] = [];
  const request = { request_id: story.requestId, "session.id": story.sessionId };
  return {
    story,
    random,
    ...services,
    opa,
    api,
    request,
    wait: (typicalMs) => pass(random.latency(typicalMs) * pace),
    log: (service, level, body, attributes) => service.log(level, body, { ...request, ...attributes }),
    later: (work) => void afterwards.push(work()),
    settled: async () => void (await Promise.allSettled(afterwards)),
  };
}
