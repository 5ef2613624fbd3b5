import { alertWindowsInput, alertWindowsOutput } from "./alert-windows";
import { operation } from "./operation";

/** Questions about alerts, as those of operations.ts, which holds them too. */
export const alertOperations = {
  alertWindows: operation(
    "/alert-windows",
    "When alerts fired, merged by name: the bands on panels",
    alertWindowsInput,
    alertWindowsOutput,
  ),
};
