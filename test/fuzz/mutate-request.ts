import type { Random } from "./random";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Place = { holder: Json[] | { [key: string]: Json }; key: string | number };

const keys = [
  "__proto__",
  "constructor",
  "",
  "service.name",
  "request_id",
  "gen_ai.operation.name",
  "gen_ai.usage.input_tokens",
  "gen_ai.input.messages",
  "llm.input_messages.999999.message.content",
  "llm.input_messages.0.message.tool_calls.0.tool_call.function.arguments",
  "llm.token_count.prompt",
  "langfuse.observation.usage_details",
  "ai.response.usage",
  "traceloop.entity.input",
  "mlflow.spanOutputs",
  "input.value",
  "k".repeat(5_000),
  "ключ 🗼",
];
const texts = [
  "",
  "\0",
  "\ud800",
  "NaN",
  "-1",
  "1e999",
  "[",
  '{"a":',
  `${"[".repeat(2_000)}`,
  `{"messages":${"[".repeat(300)}${"]".repeat(300)}}`,
  '{"role":"user","content":[{"type":"text","text":null}]}',
  '[{"role":1,"parts":{"0":{"type":"tool_call","arguments":[]}}}]',
  '{"__proto__":{"polluted":true},"input":-5,"output":1e308}',
  "x".repeat(70_000),
  "🗼".repeat(700),
  "00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-01",
];
const times = ["0", "1", "-1", "18446744073709551615", "9223372036854775808", "1544712660123456789"];

function value(random: Random, depth = 0): Json {
  // Deep nesting comes from the mutations of bytes.
  switch (random.below(depth > 4 ? 4 : 7)) {
    case 0:
      return { stringValue: random.pick(texts) };
    case 1:
      return { intValue: random.pick(times) };
    case 2:
      return { doubleValue: random.pick([0, -0, 1e308, 5e-324, 0.1]) };
    case 3:
      return { boolValue: random.below(2) === 0 };
    case 4:
      return {
        arrayValue: { values: Array.from({ length: random.below(8) }, () => value(random, depth + 1)) },
      };
    case 5:
      return {
        kvlistValue: {
          values: Array.from({ length: random.below(8) }, () => ({
            key: random.pick(keys),
            value: value(random, depth + 1),
          })),
        },
      };
    default:
      return {};
  }
}

/** All places in the request that hold something, so that each is hit as often as any other. */
function placesOf(root: Json): Place[] {
  const places: Place[] = [];
  const visit = (holder: Json): void => {
    if (typeof holder !== "object" || holder === null) return;
    if (Array.isArray(holder)) {
      holder.forEach((inner, key) => {
        places.push({ holder, key });
        visit(inner);
      });
      return;
    }
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      visit(holder[key] ?? null);
    }
  };
  visit(root);
  return places;
}

/** A request that is still one in form, with what senders should not say in it. Encoders may throw on some of them. */
export function mutateRequest(text: string, random: Random): Json {
  const root = JSON.parse(text) as Json;
  const places = placesOf(root);
  for (let i = 1 + random.below(8); i > 0 && places.length > 0; i--) {
    const { holder, key } = random.pick(places);
    if (Array.isArray(holder)) changeElement(holder, Number(key), random);
    else changeField(holder, String(key), random);
  }
  return root;
}

function changeElement(list: Json[], at: number, random: Random): void {
  const element = list[at] ?? null;
  // Few, because copies may be copied again; long lists come from attributes.
  const copies = random.pick([1, 1, 2, 5]);
  if (random.below(3) === 0) list.splice(at, 1);
  else list.push(...Array.from({ length: copies }, () => element));
}

function changeField(holder: { [key: string]: Json }, key: string, random: Random): void {
  if (key === "key") holder.key = random.pick(keys);
  else if (key === "value") holder.value = value(random);
  else if (/Nano$/.test(key)) holder[key] = random.pick(times);
  else if (/Id$/.test(key))
    holder[key] = random.pick(["", "00", "0".repeat(32), "5b8efff798038103", "ab".repeat(300)]);
  else if (key === "attributes")
    holder.attributes = Array.from({ length: random.below(200) }, () => ({
      key: random.pick(keys),
      value: value(random),
    }));
  else if (typeof holder[key] === "string") holder[key] = random.pick(texts);
  else if (typeof holder[key] === "number") holder[key] = random.pick([0, -1, 99, 4_294_967_295]);
  else if (random.below(4) === 0) delete holder[key];
}
