import { promOptions } from "@/lib/api/prom/answer";
import { handleProm } from "@/lib/api/prom/handle-prom";
import { findEndpoint } from "@/lib/query/prom/endpoints";

export const dynamic = "force-dynamic";
export const GET = (request: Request) => handleProm(findEndpoint, request);
export const POST = GET;
export const OPTIONS = promOptions;
