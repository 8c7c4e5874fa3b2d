import type { Route } from "../api/types";
import { exchangePart, href } from "../routing/route";
import { type Graph, type GraphEdge, type GraphNode, labelOf, nodeId } from "./layout";

const width = 180;
const height = 34;
const across = 380;
const down = 52;
const margin = 8;

/** Draws exchanges and queues with the bindings between them; the way that a message would take stands out. */
export function BindingGraph({ graph, centre, vhost, route }: { graph: Graph; centre: string; vhost: string; route?: Route }) {
  const size = { width: (graph.columns - 1) * across + width + 2 * margin, height: (graph.rows - 1) * down + height + 2 * margin };
  const taken = new Set(route?.matches.map(({ source, destination, destination_type }) => `${source}\n${nodeId(destination_type, destination)}`));
  const isTaken = ({ from, to }: GraphEdge) => taken.has(`${from.name}\n${to.id}`);
  return (
    <div class="graph" tabIndex={0} role="group" aria-label="Drawing of the bindings">
      <svg viewBox={`0 0 ${size.width} ${size.height}`} width={size.width} height={size.height} class={route ? "routed" : ""}>
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {graph.edges.map((edge) => (
          <Edge key={`${edge.from.id} ${edge.to.id}`} edge={edge} taken={isTaken(edge)} />
        ))}
        {graph.nodes.map((node) => (
          <Node key={node.id} node={node} vhost={vhost} centre={node.kind === "exchange" && node.name === centre} taken={graph.edges.some((edge) => edge.to === node && isTaken(edge))} />
        ))}
      </svg>
    </div>
  );
}

function cornerOf({ column, row }: GraphNode): { x: number; y: number } {
  return { x: margin + column * across, y: margin + row * down };
}

function Node({ node, vhost, centre, taken }: { node: GraphNode; vhost: string; centre: boolean; taken: boolean }) {
  const { x, y } = cornerOf(node);
  const address = node.kind === "queue" ? href("queues", vhost, node.name) : href("exchanges", vhost, exchangePart(node.name));
  const name = node.name || "(default)";
  return (
    <a href={address} class={`node-box ${node.kind} ${centre ? "centre" : ""} ${taken || centre ? "taken" : ""}`}>
      <title>{`${node.kind} ${name}`}</title>
      <rect x={x} y={y} width={width} height={height} rx={node.kind === "queue" ? 4 : height / 2} />
      <text x={x + width / 2} y={y + height / 2} dominant-baseline="central" text-anchor="middle">
        {name.length > 23 ? `${name.slice(0, 22)}…` : name}
      </text>
    </a>
  );
}

function Edge({ edge, taken }: { edge: GraphEdge; taken: boolean }) {
  const from = cornerOf(edge.from);
  const to = cornerOf(edge.to);
  const [x1, y1] = [from.x + width, from.y + height / 2];
  const [x2, y2] = [to.x - 2, to.y + height / 2];
  const bend = Math.max(40, Math.abs(x2 - x1) / 2);
  return (
    <g class={taken ? "edge taken" : "edge"}>
      <title>{edge.bindings.map(({ routing_key }) => routing_key || "(no key)").join("\n")}</title>
      <path d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} marker-end="url(#arrow)" />
      <text x={x1 + (x2 - x1) * 0.62} y={y1 + (y2 - y1) * 0.68 - 6} text-anchor="middle">
        {labelOf(edge.bindings)}
      </text>
    </g>
  );
}
