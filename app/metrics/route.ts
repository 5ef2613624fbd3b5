import { answerMetrics } from "@/lib/api/watch";

export const dynamic = "force-dynamic";

/** Prometheus text of this process. A person who types the address means the page of that name. */
export const GET = (request: Request) =>
  request.headers.get("accept")?.includes("text/html")
    ? new Response(null, {
        status: 307,
        headers: { location: `/metrics/explore${new URL(request.url).search}` },
      })
    : answerMetrics();
