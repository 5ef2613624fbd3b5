import { webContext } from "@/lib/api/context";
import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { evaluatorsHere } from "@/lib/replay/open-evaluator";

export const dynamic = "force-dynamic";
export const GET = handle(operations.replayEvaluators, async () => {
  const { OPA_URL: opaUrl, OPA_TOKEN: opaToken, RUNTOWER_REPLAY_MAX_DECISIONS: most } = webContext().env;
  return { evaluators: await evaluatorsHere({ opaUrl, opaToken }), most };
});
