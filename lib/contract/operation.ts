import type { z } from "zod";

export type Operation<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  /** `{name}` in the path is a field of the input; the other fields are query parameters. */
  path: string;
  summary: string;
  input: Input;
  output: Output;
  /** Without `project`, all projects of the caller are asked, not only the first. */
  everyProject?: true;
  /** With `download=1` the whole of it as a text file. */
  asText?: true;
  /** It tells of more than one project: for admins, not for keys. */
  adminOnly?: true;
};

export const operation = <Input extends z.ZodType, Output extends z.ZodType>(
  path: string,
  summary: string,
  input: Input,
  output: Output,
): Operation<Input, Output> => ({ path: `/api/v1${path}`, summary, input, output });
