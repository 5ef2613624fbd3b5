// Times as Go prints them, always in UTC.
const pad = (value: number, width = 2) => String(value).padStart(width, "0");
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** As time.Time prints itself: 2015-07-03 10:00:00.5 +0000 UTC. */
export function formatGoTime(ms: number): string {
  return formatLayout(ms, "2006-01-02 15:04:05.999 -0700 MST");
}

const tokens =
  /January|Jan|Monday|Mon|MST|2006|-07:00|-0700|Z07:00|\.0+|\.9+|01|02|03|04|05|06|15|PM|pm|1|2|3|4|5/g;

/** Go's layouts, which are the time 2006-01-02 15:04:05 written as wanted. */
export function formatLayout(ms: number, layout: string): string {
  const at = new Date(ms);
  const hour12 = at.getUTCHours() % 12 || 12;
  const fraction = pad(at.getUTCMilliseconds(), 3).padEnd(9, "0");
  const plain: Record<string, string> = {
    January: months[at.getUTCMonth()] ?? "",
    Jan: (months[at.getUTCMonth()] ?? "").slice(0, 3),
    Monday: days[at.getUTCDay()] ?? "",
    Mon: (days[at.getUTCDay()] ?? "").slice(0, 3),
    MST: "UTC",
    "2006": pad(at.getUTCFullYear(), 4),
    "06": pad(at.getUTCFullYear() % 100),
    "-07:00": "+00:00",
    "-0700": "+0000",
    "Z07:00": "Z",
    "01": pad(at.getUTCMonth() + 1),
    "1": String(at.getUTCMonth() + 1),
    "02": pad(at.getUTCDate()),
    "2": String(at.getUTCDate()),
    "15": pad(at.getUTCHours()),
    "03": pad(hour12),
    "3": String(hour12),
    "04": pad(at.getUTCMinutes()),
    "4": String(at.getUTCMinutes()),
    "05": pad(at.getUTCSeconds()),
    "5": String(at.getUTCSeconds()),
    PM: at.getUTCHours() < 12 ? "AM" : "PM",
    pm: at.getUTCHours() < 12 ? "am" : "pm",
  };
  return layout.replaceAll(tokens, (token) => {
    if (token.startsWith(".0")) return `.${fraction.slice(0, token.length - 1)}`;
    if (token.startsWith(".9")) {
      const digits = fraction.slice(0, token.length - 1).replace(/0+$/, "");
      return digits === "" ? "" : `.${digits}`;
    }
    return plain[token] ?? token;
  });
}
