import { z } from "zod";

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** What people do when signed in; a key cannot. */
export type ControlOperation<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  method: Method;
  /** `{name}` in the path is a field of the input; the others are the JSON body, of GET and DELETE query parameters. */
  path: string;
  summary: string;
  input: Input;
  output: Output;
  /** The body is a file of this media type, and the other fields are query parameters. */
  upload?: string;
};

export const control = <Input extends z.ZodType, Output extends z.ZodType>(
  method: Method,
  path: string,
  summary: string,
  input: Input,
  output: Output,
): ControlOperation<Input, Output> => ({ method, path: `/api/v1${path}`, summary, input, output });

/** POST makes something, or asks for work to be done. */
export const statusOf = (method: Method): 200 | 201 => (method === "post" ? 201 : 200);

/** Answers of changes that have nothing else to say. */
export const changedId = z.object({ id: z.string() });
export const deletedId = z.object({ deleted: z.string() });
