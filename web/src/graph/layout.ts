/**
 * Where the nodes of a binding graph stand: the exchange in the middle, what feeds it to the left, what it feeds to the right, one column
 * for each step. Pure: the same bindings give the same picture.
 */
import type { Binding } from "../api/types";

export interface GraphNode {
  readonly id: string;
  readonly kind: "exchange" | "queue";
  readonly name: string;
  readonly column: number;
  readonly row: number;
}

/** All bindings from one node to another, drawn as one line. */
export interface GraphEdge {
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly bindings: readonly Binding[];
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly columns: number;
  readonly rows: number;
}

export function nodeId(kind: "exchange" | "queue", name: string): string {
  return `${kind}:${name}`;
}

export function layOut(exchange: string, bindings: readonly Binding[]): Graph {
  const columns = columnsFrom(nodeId("exchange", exchange), bindings);
  const first = Math.min(...columns.values());
  const filled = new Map<number, number>();
  const nodes = new Map<string, GraphNode>();
  for (const [id, column] of columns) {
    const row = filled.get(column) ?? 0;
    filled.set(column, row + 1);
    const [kind, ...name] = id.split(":");
    nodes.set(id, { id, kind: kind as GraphNode["kind"], name: name.join(":"), column: column - first, row });
  }
  const rows = Math.max(...filled.values());
  const centred = new Map([...nodes].map(([id, node]) => [id, { ...node, row: node.row + (rows - filled.get(node.column + first)!) / 2 }]));
  return { nodes: [...centred.values()], edges: edgesOf(bindings, centred), columns: Math.max(...columns.values()) - first + 1, rows };
}

/** How many steps each node is from the exchange: against the bindings' direction they count as negative. */
function columnsFrom(start: string, bindings: readonly Binding[]): Map<string, number> {
  const columns = new Map([[start, 0]]);
  const walk = (step: 1 | -1) => {
    let front = [start];
    for (let column = step as number; front.length > 0; column += step) {
      const next: string[] = [];
      for (const { source, destination, destination_type } of bindings) {
        const ends = [nodeId("exchange", source), nodeId(destination_type, destination)];
        const [near, far] = (step > 0 ? ends : ends.reverse()) as [string, string];
        if (!front.includes(near) || columns.has(far)) continue;
        columns.set(far, column);
        next.push(far);
      }
      front = next;
    }
  };
  walk(1);
  walk(-1);
  return columns;
}

function edgesOf(bindings: readonly Binding[], nodes: ReadonlyMap<string, GraphNode>): GraphEdge[] {
  const byEnds = new Map<string, { from: GraphNode; to: GraphNode; bindings: Binding[] }>();
  for (const binding of bindings) {
    const from = nodes.get(nodeId("exchange", binding.source));
    const to = nodes.get(nodeId(binding.destination_type, binding.destination));
    if (!from || !to) continue;
    const key = `${from.id}\n${to.id}`;
    const edge = byEnds.get(key) ?? { from, to, bindings: [] };
    edge.bindings.push(binding);
    byEnds.set(key, edge);
  }
  return [...byEnds.values()];
}

/** What a binding asks for, in few words: its key, or what headers it wants. */
export function labelOf(bindings: readonly Binding[]): string {
  const labels = bindings.map(({ routing_key, arguments: args }) => {
    const wanted = Object.entries(args).map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
    return routing_key || wanted.join(" ");
  });
  const shown = labels.filter((label) => label !== "").slice(0, 2).join(", ");
  const more = labels.length > 2 ? ` +${labels.length - 2}` : "";
  const text = shown + more;
  return text.length > 28 ? `${text.slice(0, 27)}…` : text;
}
