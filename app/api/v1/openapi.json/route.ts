import { json } from "@/lib/api/respond";
import { openApiDocument } from "@/lib/contract/openapi";

export const dynamic = "force-static";
export const GET = () => json(openApiDocument());
