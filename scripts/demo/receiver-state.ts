import { connect } from "node:net";

/** Whether something listens there. */
export function canConnect(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 1_000 });
    const answer = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
    socket.once("timeout", () => answer(false));
  });
}

/** Says once when the receiver goes away and once when it is back; asks every 2 s. */
export function watchReceiver(url: string, say: (text: string) => void): () => void {
  let reachable: boolean | undefined;
  const ask = async () => {
    const now = await canConnect(url);
    if (now !== reachable && !now)
      say(`No receiver at ${url}. Start Runtower with \`npm start\`; still trying.`);
    if (now !== reachable && now && reachable === false) say(`The receiver at ${url} is there.`);
    reachable = now;
  };
  void ask();
  const timer = setInterval(() => void ask(), 2_000);
  return () => clearInterval(timer);
}
