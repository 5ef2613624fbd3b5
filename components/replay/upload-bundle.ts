import { ApiError, queryString } from "@/lib/client/fetch-json";

/** Sends the file as it is. @returns the bundle's id */
export async function uploadBundle(file: File, project: string): Promise<string> {
  const name = file.name.replace(/\.(tar\.gz|tgz|gz)$/, "").slice(0, 100) || "bundle";
  const response = await fetch(`/api/v1/policy-bundles${queryString({ project, name })}`, {
    method: "POST",
    headers: { "content-type": "application/gzip" },
    body: file,
  }).catch(() => {
    throw new ApiError("Runtower cannot be reached.", 0, "unreachable");
  });
  const answer = (await response.json().catch(() => null)) as {
    id?: string;
    error?: { message?: string; code?: string };
  } | null;
  if (response.ok && answer?.id !== undefined) return answer.id;
  throw new ApiError(
    answer?.error?.message ?? `The server answered ${response.status}.`,
    response.status,
    answer?.error?.code ?? "unknown",
  );
}
