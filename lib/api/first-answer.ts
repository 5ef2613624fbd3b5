import { InvalidInput, NotFound } from "@/lib/errors";
import { type PageContext, questionContext } from "./page-context";

/**
 * A question's answer for the first paint. Undefined where the id is unknown or the input is at fault: the page then asks
 * again from the browser and says in its own place what is wrong. Everything else is thrown to the error page.
 */
export async function firstAnswer<Output>(
  project: string | undefined,
  ask: (context: PageContext) => Promise<Output>,
): Promise<Output | undefined> {
  const context = await questionContext(project);
  try {
    return await ask(context);
  } catch (error) {
    if (error instanceof NotFound || error instanceof InvalidInput) return undefined;
    throw error;
  }
}
