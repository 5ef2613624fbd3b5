import { expect, test } from "vitest";
import {
  notificationSettingsStored,
  notificationSettingsWritten,
} from "@/lib/contract/notification-settings";
import { adoptIds } from "./adopt-ids";

const url = "https://hooks.example.org/a";
const stored = notificationSettingsStored.parse({
  receivers: [
    {
      name: "team",
      integrations: [
        { id: "first", kind: "webhook", url, secret: null, authorization: null },
        { id: "second", kind: "webhook", url, secret: null, authorization: null },
        { id: "mail", kind: "email", to: ["b@example.org", "a@example.org"] },
      ],
    },
    { name: "others", integrations: [{ id: "chat", kind: "slack", url: null, channel: "#ops" }] },
  ],
});
const idsOf = (receivers: object[], before: typeof stored | null = stored) =>
  adoptIds(notificationSettingsWritten.parse({ receivers }), before).receivers.map(({ integrations }) =>
    integrations.map(({ id }) => id),
  );

test("an integration without an id is the one of its receiver that tells the same address", () => {
  const team = {
    name: "team",
    integrations: [
      { kind: "email", to: ["a@example.org", "b@example.org"] },
      { kind: "webhook", url },
      { kind: "webhook", url: "https://hooks.example.org/b" },
    ],
  };
  expect(idsOf([team, { name: "others", integrations: [{ kind: "slack", channel: "#ops" }] }])).toEqual([
    ["mail", "first", undefined],
    ["chat"],
  ]);
  expect(idsOf([{ ...team, name: "another" }])).toEqual([[undefined, undefined, undefined]]);
  expect(idsOf([team], null)).toEqual([[undefined, undefined, undefined]]);
});

test("each is taken once, and none that is named", () => {
  const integrations = [
    { kind: "webhook", url },
    { id: "first", kind: "webhook", url },
    { kind: "webhook", url },
  ];
  expect(idsOf([{ name: "team", integrations }])).toEqual([["second", "first", undefined]]);
});

test("of two services that only their keys tell apart none is taken for the one that went", () => {
  const pager = (id: string) => ({ id, kind: "pagerduty", routing_key: { encrypted: id } });
  const before = notificationSettingsStored.parse({
    receivers: [{ name: "team", integrations: [pager("a"), pager("b")] }],
  });
  const ids = (count: number) =>
    idsOf([{ name: "team", integrations: Array(count).fill({ kind: "pagerduty" }) }], before);
  expect(ids(1)).toEqual([[undefined]]);
  expect(ids(2)).toEqual([["a", "b"]]);
  expect(ids(3)).toEqual([["a", "b", undefined]]);
});
