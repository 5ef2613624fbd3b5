import { Random } from "./random";

export interface GeneratedQuery {
  query: string;
  startMs: number;
  endMs: number;
  /** 0: an instant query at startMs. */
  stepMs: number;
}

const FUNCTIONS = [
  "abs",
  "ceil",
  "floor",
  "sgn",
  "sqrt",
  "exp",
  "ln",
  "sin",
  "cos",
  "atan",
  "deg",
  "timestamp",
  "round",
];
const COUNTER_FUNCTIONS = ["rate", "increase", "irate", "resets"];
const GAUGE_FUNCTIONS = [
  "delta",
  "idelta",
  "deriv",
  "changes",
  "avg_over_time",
  "sum_over_time",
  "min_over_time",
].concat([
  ...["max_over_time", "count_over_time", "stddev_over_time", "stdvar_over_time", "last_over_time"],
  "present_over_time",
]);
const AGGREGATIONS = ["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"];
const OPERATORS = ["+", "-", "*", "/", "%", "atan2"];
const COMPARISONS = [">", "<", ">=", "<=", "!=", "=="];
const RANGES = ["1m", "2m", "5m", "10m", "90s"];
const LABELS = ["job", "instance", "path"];

/** Queries of every kind that PromQL has had for long, the same ones for the same seed. */
export class QueryGenerator {
  private readonly random: Random;
  constructor(
    seed: number,
    private readonly firstMs: number,
    private readonly lastMs: number,
  ) {
    this.random = new Random(seed);
  }

  next(): GeneratedQuery {
    const query = this.vector(3);
    // Whole seconds that are no multiple of a subquery's step.
    const at = () =>
      Math.floor((this.firstMs + this.random.next() * (this.lastMs - this.firstMs)) / 60_000) * 60_000 +
      37_000;
    const startMs = at();
    if (this.random.chance(0.5)) return { query, startMs, endMs: startMs, stepMs: 0 };
    const stepMs = this.random.pick([30_000, 60_000, 150_000]);
    return { query, startMs, endMs: startMs + stepMs * (5 + this.random.below(20)), stepMs };
  }

  private selector(name: string): string {
    const matchers = [
      ...(this.random.chance(0.3)
        ? [this.random.pick(['job="shop"', 'job!="shop"', 'job=~"s.*|x"', 'job!~"m.+"'])]
        : []),
      ...(this.random.chance(0.2)
        ? [this.random.pick(['instance=~"[ab]"', 'instance="c"', 'instance!=""'])]
        : []),
    ];
    return matchers.length === 0 ? name : `${name}{${matchers.join(",")}}`;
  }

  private modifiers(): string {
    if (this.random.chance(0.15)) return ` offset ${this.random.pick(["1m", "-30s", "7m"])}`;
    if (this.random.chance(0.07)) return ` @ ${Math.floor(this.firstMs / 1000) + 1200}`;
    return this.random.chance(0.04) ? " @ end()" : "";
  }

  private grouping(): string {
    if (this.random.chance(0.3)) return "";
    const labels = LABELS.filter(() => this.random.chance(0.5));
    return ` ${this.random.pick(["by", "without"])} (${labels.join(", ")}) `;
  }

  private vector(depth: number): string {
    const { random } = this;
    if (depth === 0) return random.chance(0.5) ? this.plain() : this.ranged();
    switch (random.below(12)) {
      case 0:
        return this.plain();
      case 1:
      case 2:
        return this.ranged();
      case 3:
      case 4:
        return `${random.pick(AGGREGATIONS)}${this.grouping()}(${this.vector(depth - 1)})`;
      case 5:
        return `${random.pick(FUNCTIONS)}(${this.vector(depth - 1)})`;
      case 6:
        return this.withScalar(depth);
      case 7:
        return this.joined();
      case 8:
        return this.setOperation(depth);
      case 9:
        return this.quantile();
      case 10:
        return this.special(depth);
      default:
        return this.subquery();
    }
  }

  private plain(): string {
    const name = this.random.pick(["calls_total", "heat", "wait_count"]);
    return this.selector(name) + this.modifiers();
  }

  private ranged(): string {
    const { random } = this;
    const counter = random.chance(0.5);
    const name = counter ? random.pick(["calls_total", "wait_count"]) : "heat";
    const range = `${this.selector(name)}[${random.pick(RANGES)}]${this.modifiers()}`;
    if (random.chance(0.1)) return `quantile_over_time(${random.pick(["0.1", "0.5", "0.99"])}, ${range})`;
    if (random.chance(0.1)) return `predict_linear(${range}, ${random.pick(["60", "3600"])})`;
    return `${random.pick(counter ? COUNTER_FUNCTIONS : GAUGE_FUNCTIONS)}(${range})`;
  }

  private withScalar(depth: number): string {
    const { random } = this;
    const scalar = random.pick(["2", "-1.5", "1e3", "pi()", "scalar(sum(heat))", "time() / 1e6"]);
    const comparison = random.chance(0.4);
    const bool = comparison && random.chance(0.5) ? " bool" : "";
    const operator = comparison ? random.pick(COMPARISONS) + bool : random.pick(OPERATORS);
    const vector = `(${this.vector(depth - 1)})`;
    return random.chance(0.5) ? `${vector} ${operator} ${scalar}` : `${scalar} ${operator} ${vector}`;
  }

  private joined(): string {
    const { random } = this;
    const operator = random.chance(0.6)
      ? random.pick(OPERATORS)
      : `${random.pick(COMPARISONS)}${random.pick(["", " bool"])}`;
    const left = `sum by (job, instance) (${this.vector(1)})`;
    switch (random.below(4)) {
      case 0:
        return `${left} ${operator} sum by (job, instance) (${this.vector(1)})`;
      case 1:
        return `${left} ${operator} on (job) group_left max by (job) (${this.vector(1)})`;
      case 2:
        return `${left} ${operator} on (job) group_left (version) build_info`;
      default:
        return `heat ${operator} ignoring (path) group_right calls_total`;
    }
  }

  private setOperation(depth: number): string {
    const operator = this.random.pick(["and", "or", "unless"]);
    const on = this.random.pick(["", " on (job)", " on (job, instance)"]);
    return `(${this.vector(depth - 1)}) ${operator}${on} (${this.vector(depth - 1)})`;
  }

  private quantile(): string {
    const { random } = this;
    const rate = `rate(${this.selector("wait_bucket")}[${random.pick(RANGES)}])`;
    const buckets = random.pick([rate, `sum by (le) (${rate})`, `sum by (le, job) (${rate})`]);
    return `histogram_quantile(${random.pick(["0", "0.5", "0.95", "1"])}, ${buckets})`;
  }

  private special(depth: number): string {
    const { random } = this;
    const inner = this.vector(depth - 1);
    switch (random.below(8)) {
      case 0:
        return `topk${random.pick([" by (job) ", ""])}(${1 + random.below(3)}, ${this.selector("calls_total")})`;
      case 1:
        return `quantile${this.grouping()}(${random.pick(["0.25", "0.9"])}, ${inner})`;
      case 2:
        return `count_values("value", round(${inner}))`;
      case 3:
        return `label_replace(${this.plain()}, "copy", "x-$1", "instance", "(.*)")`;
      case 4:
        return `label_join(${this.plain()}, "both", "-", "job", "instance")`;
      case 5:
        return `clamp(${inner}, -10, 1000)`;
      case 6:
        return `absent(${this.selector("heat")} > 1000)`;
      default:
        return `-(${inner})`;
    }
  }

  private subquery(): string {
    const { random } = this;
    const inner = random.chance(0.5)
      ? this.ranged()
      : `${random.pick(AGGREGATIONS)} by (job) (${this.plain()})`;
    const func = random.pick([
      "avg_over_time",
      "max_over_time",
      "sum_over_time",
      "count_over_time",
      "last_over_time",
    ]);
    return `${func}((${inner})[${random.pick(["5m", "10m"])}:${random.pick(["30s", "1m", ""])}]${this.modifiers()})`;
  }
}
