import { auth } from "@/lib/control/auth";

export const dynamic = "force-dynamic";

async function answer(request: Request): Promise<Response> {
  return (await auth()).handler(request);
}

export { answer as GET, answer as POST };
