import { createServer, type IncomingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export type Upload = {
  path: string;
  headers: Record<string, string>;
  body: Buffer<ArrayBuffer>;
  code: number;
};
/** Stands between OPA and the receiver, and keeps what goes through. */
export type Recorder = {
  url: string;
  uploads: Upload[];
  /** What was answered with success, once more; throws where an answer is another one now. */
  replay: () => Promise<number>;
  close: () => Promise<void>;
};

export async function startRecorder(to: string): Promise<Recorder> {
  const uploads: Upload[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const upload = {
        path: request.url ?? "/",
        headers: forwarded(request.headers),
        body: Buffer.concat(chunks),
        code: 502,
      };
      uploads.push(upload);
      const answer = await send(to, upload).catch(() => undefined);
      upload.code = answer?.status ?? 502;
      response.writeHead(upload.code, { "content-type": "application/json" });
      response.end((await answer?.text()) ?? "{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    uploads,
    async replay() {
      const taken = uploads.filter(({ path, code }) => path.startsWith("/opa/logs") && code === 200);
      for (const upload of taken) {
        const answer = await send(to, upload);
        if (answer.status !== 200)
          throw new Error(`the same upload was answered ${answer.status}: ${await answer.text()}`);
      }
      return taken.length;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await sleep(0);
    },
  };
}

function forwarded(headers: IncomingHttpHeaders): Record<string, string> {
  const names = ["authorization", "content-type", "content-encoding"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}

function send(to: string, { path, headers, body }: Upload): Promise<Response> {
  return fetch(`${to}${path}`, { method: "POST", headers, body: new Uint8Array(body) });
}
