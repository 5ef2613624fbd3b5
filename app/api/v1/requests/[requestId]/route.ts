import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { requestStory } from "@/lib/query/request-story";

export const dynamic = "force-dynamic";
export const GET = handle(operations.requestStory, requestStory);
