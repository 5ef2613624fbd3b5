import type { Node, Operand, Pipe, Tree } from "./parse";

/** The first variable that nothing has declared where it is used; null where there is none. Go refuses such a template. */
export function undefinedVariable({ body, defined }: Tree): string | null {
  for (const nodes of [body, ...defined.values()]) {
    const found = inNodes(nodes, ["$"]);
    if (found !== null) return found;
  }
  return null;
}

/** What a block declares holds to its end; `scope` is that of the block, and grows. */
function inNodes(nodes: readonly Node[], scope: string[]): string | null {
  for (const node of nodes) {
    const found = inNode(node, scope);
    if (found !== null) return found;
  }
  return null;
}

function inNode(node: Node, scope: string[]): string | null {
  switch (node.kind) {
    case "print":
      return inPipe(node.pipe, scope);
    case "template":
      return node.pipe === null ? null : inPipe(node.pipe, scope);
    case "if":
    case "with":
    case "range": {
      const inner = [...scope];
      return (
        inPipe(node.pipe, inner) ?? inNodes(node.body, [...inner]) ?? inNodes(node.otherwise, [...inner])
      );
    }
    default:
      return null;
  }
}

function inPipe({ variables, assigns, commands }: Pipe, scope: string[]): string | null {
  const used = assigns ? variables.filter((name) => !scope.includes(name)) : [];
  for (const command of commands)
    for (const { operand } of command) {
      const found = inOperand(operand, scope);
      if (found !== null) used.push(found);
    }
  if (!assigns) scope.push(...variables);
  return used[0] ?? null;
}

function inOperand(operand: Operand, scope: string[]): string | null {
  if (operand.kind === "pipe") return inPipe(operand.pipe, scope);
  return operand.kind === "variable" && !scope.includes(operand.name) ? operand.name : null;
}
