// Preloaded into the processes that the supervisor starts. Descriptor 3 is a pipe that only the supervisor holds: when it
// closes, the supervisor is gone, however it went, and nothing of Runtower may stay behind.
import { Socket } from "node:net";

const pipe = new Socket({ fd: 3 });
const leave = () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), 10_000).unref();
};
pipe.on("error", () => {});
pipe.on("close", leave);
pipe.resume();
pipe.unref();
