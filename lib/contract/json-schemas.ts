import { z } from "zod";

export type JsonSchema = {
  type?: string;
  properties?: { [name: string]: object };
  required?: string[];
  $defs?: { [name: string]: object };
  [keyword: string]: unknown;
};

const place = "#/components/schemas/";

/** Contracts as JSON Schema. What refers to itself goes to the document's components, where a reference finds it. */
export function createJsonSchemas() {
  const named: { [name: string]: JsonSchema } = {};
  return {
    named,
    of(contract: z.ZodType, io: "input" | "output", owner: string): JsonSchema {
      const made = z.toJSONSchema(contract, { io, unrepresentable: "any", override: leaveOutSafeBounds });
      const { $schema: _dialect, $defs = {}, ...schema } = made as JsonSchema;
      const renamed = (of: JsonSchema): JsonSchema =>
        JSON.parse(
          JSON.stringify(of).replaceAll(
            /"#\/\$defs\/(\w+)"/g,
            (_, name) => `"${place}${owner}${partOf(name)}"`,
          ),
        );
      for (const [name, part] of Object.entries($defs))
        named[`${owner}${partOf(name)}`] = renamed(part as JsonSchema);
      return renamed(schema);
    },
    add(name: string, contract: z.ZodType): { $ref: string } {
      named[name] = this.of(contract, "output", name);
      return { $ref: `${place}${name}` };
    },
  };
}
export type JsonSchemas = ReturnType<typeof createJsonSchemas>;

/** Every integer of JSON has these bounds; they would be a third of the document. */
function leaveOutSafeBounds({ jsonSchema }: { jsonSchema: { minimum?: unknown; maximum?: unknown } }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** `__schema0` is what zod calls a part without a name. */
function partOf(name: string): string {
  return `_${name.replace("__schema", "part")}`;
}

/** An object's schema without the fields of `without`, which stand elsewhere in the request. */
export function withoutFields(schema: JsonSchema, without: readonly string[]): JsonSchema {
  if (schema.properties === undefined || without.length === 0) return schema;
  const { properties, required = [], ...rest } = schema;
  const kept = required.filter((name) => !without.includes(name));
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !without.includes(name))),
    ...(kept.length > 0 && { required: kept }),
  };
}
