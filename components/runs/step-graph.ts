import type { Step } from "./steps";

/**
 * Steps as a graph in layers, drawn from left to right. Aggregated: one node for each kind and name, with how often it went
 * well; expanded: one node for each step. An edge says "had it done", with how many times. Pure; sizes in px.
 */
export type GraphNode = {
  key: string;
  kind: Step["kind"];
  name: string;
  ok: number;
  failed: number;
  totalMs: number;
  steps: Step[];
  layer: number;
  x: number;
  y: number;
};
/** `back`: against the layers, such as an agent that calls itself through another. */
export type GraphEdge = { key: string; from: GraphNode; to: GraphNode; count: number; back: boolean };
export type StepGraph = {
  nodes: GraphNode[];
  edges: GraphEdge[];
  width: number;
  height: number;
  hidden: number;
};

export const nodeSize = { width: 184, height: 52, gapX: 72, gapY: 18 };
/** More than this is a picture nobody reads; the timeline has them all. */
const mostNodes = 150;

export function buildGraph(every: readonly Step[], aggregate: boolean): StepGraph {
  const operations = every.filter((step) => step.kind !== "span");
  // Plain failing spans are drawn only where there is nothing else to draw.
  const steps = operations.length > 0 ? operations : every;
  const byKey = new Map<string, GraphNode>();
  let hidden = 0;
  for (const step of steps) {
    const key = nodeKey(step, aggregate);
    const known = byKey.get(key);
    if (known !== undefined) add(known, step);
    else if (byKey.size < mostNodes) byKey.set(key, add(newNode(key, step), step));
    else hidden++;
  }
  const edges = buildEdges(steps, byKey, aggregate);
  setLayers([...byKey.values()], edges);
  return { ...place([...byKey.values()], edges), hidden };
}

function nodeKey(step: Step, aggregate: boolean): string {
  return aggregate ? `${step.kind}:${step.name}` : `${step.traceId}:${step.spanId}`;
}

function newNode(key: string, step: Step): GraphNode {
  return {
    key,
    kind: step.kind,
    name: step.name,
    ok: 0,
    failed: 0,
    totalMs: 0,
    steps: [],
    layer: 0,
    x: 0,
    y: 0,
  };
}

function add(node: GraphNode, step: Step): GraphNode {
  node.steps.push(step);
  node.totalMs += step.endMs - step.startMs;
  if (step.failed) node.failed++;
  else node.ok++;
  return node;
}

function buildEdges(
  steps: readonly Step[],
  byKey: ReadonlyMap<string, GraphNode>,
  aggregate: boolean,
): GraphEdge[] {
  const edges = new Map<string, GraphEdge>();
  for (const step of steps) {
    let caller = step.parent;
    while (caller !== null && !byKey.has(nodeKey(caller, aggregate))) caller = caller.parent;
    if (caller === null) continue;
    const from = byKey.get(nodeKey(caller, aggregate));
    const to = byKey.get(nodeKey(step, aggregate));
    if (from === undefined || to === undefined) continue;
    const key = `${from.key}>${to.key}`;
    const edge = edges.get(key);
    if (edge === undefined) edges.set(key, { key, from, to, count: 1, back: false });
    else edge.count++;
  }
  return [...edges.values()];
}

/** Layer = longest way from a node nobody calls. An edge that closes a circle is marked and does not count. No recursion. */
function setLayers(nodes: GraphNode[], edges: GraphEdge[]): void {
  const out = new Map<GraphNode, GraphEdge[]>();
  for (const edge of edges) out.set(edge.from, [...(out.get(edge.from) ?? []), edge]);
  const state = new Map<GraphNode, "open" | "done">();
  const order: GraphNode[] = [];
  for (const start of nodes) {
    if (state.has(start)) continue;
    const stack = [{ node: start, next: 0 }];
    state.set(start, "open");
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const edge = out.get(top.node)?.[top.next++];
      if (edge === undefined) {
        state.set(top.node, "done");
        order.push(top.node);
        stack.pop();
      } else if (state.get(edge.to) === "open") edge.back = true;
      else if (!state.has(edge.to)) {
        state.set(edge.to, "open");
        stack.push({ node: edge.to, next: 0 });
      }
    }
  }
  for (const node of order.reverse()) {
    for (const edge of out.get(node) ?? [])
      if (!edge.back) edge.to.layer = Math.max(edge.to.layer, node.layer + 1);
  }
}

/** Columns by layer; inside a column by the mean height of the callers, then by first appearance. Columns are centred. */
function place(
  nodes: GraphNode[],
  edges: GraphEdge[],
): { nodes: GraphNode[]; edges: GraphEdge[]; width: number; height: number } {
  const columns: GraphNode[][] = [];
  for (const node of nodes) {
    const column = columns[node.layer] ?? [];
    column.push(node);
    columns[node.layer] = column;
  }
  const tallest = Math.max(0, ...columns.map((column) => column?.length ?? 0));
  const rowHeight = nodeSize.height + nodeSize.gapY;
  columns.forEach((column, layer) => {
    const wish = new Map(column.map((node) => [node, callerHeight(node, edges)]));
    column.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
    column.forEach((node, index) => {
      node.x = layer * (nodeSize.width + nodeSize.gapX);
      node.y = ((tallest - column.length) / 2 + index) * rowHeight;
    });
  });
  return {
    nodes,
    edges,
    width: Math.max(0, columns.length * (nodeSize.width + nodeSize.gapX) - nodeSize.gapX),
    height: Math.max(0, tallest * rowHeight - nodeSize.gapY),
  };
}

function callerHeight(node: GraphNode, edges: readonly GraphEdge[]): number {
  const callers = edges.filter((edge) => edge.to === node && !edge.back);
  return callers.reduce((sum, edge) => sum + edge.from.y, 0) / Math.max(1, callers.length);
}

/** A curve from the right side of one node to the left side of the other; an edge back runs below both. */
export function edgePath({ from, to, back }: GraphEdge): string {
  const { width, height } = nodeSize;
  if (!back) {
    const [x1, y1, x2, y2] = [from.x + width, from.y + height / 2, to.x, to.y + height / 2];
    const bend = Math.max(24, (x2 - x1) / 2);
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  }
  const [x1, x2] = [from.x + width / 2, to.x + width / 2];
  const low = Math.max(from.y, to.y) + height + 14;
  if (from === to)
    return `M${x1 - 30} ${from.y + height}C${x1 - 30} ${low} ${x1 + 30} ${low} ${x1 + 30} ${from.y + height}`;
  return `M${x1} ${from.y + height}C${x1} ${low} ${x2} ${low} ${x2} ${to.y + height}`;
}
