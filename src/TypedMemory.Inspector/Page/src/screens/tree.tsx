import type { JSX } from "preact";
import type { TreeNode } from "../api";
import { shortRevision } from "../format";

const STEP = 92;
const LANE = 56;
const MARGIN = 28;

interface Placed extends TreeNode {
  x: number;
  y: number;
}

/** The revision tree: time runs to the right, every leaf has a lane of its own, the winner the first. */
export function Tree({ nodes, winner, cut, shown, show }: {
  nodes: TreeNode[];
  winner: string;
  cut: boolean;
  shown: string | undefined;
  show: (revision: string) => void;
}): JSX.Element {
  const placed = place(nodes, winner);
  const byRevision = new Map(placed.map((node) => [node.rev, node]));
  const width = Math.max(...placed.map(({ x }) => x)) + 2 * MARGIN + 40;
  const height = Math.max(...placed.map(({ y }) => y)) + MARGIN + 34;
  return (
    <div class="tree-wrap" tabIndex={0} role="region" aria-label="Revision tree">
      <svg class="tree" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={`Revision tree of ${nodes.length} revisions`}>
        {placed.map((node) => {
          const parent = node.parent ? byRevision.get(node.parent) : undefined;
          if (!parent) return null;
          const middle = parent.x + STEP / 2;
          return <path key={`to-${node.rev}`} class={`edge ${node.leaf === "deleted" ? "gone" : ""}`} d={`M${parent.x} ${parent.y}C${middle} ${parent.y} ${middle} ${node.y} ${node.x} ${node.y}`} />;
        })}
        {placed.map((node) => (
          <a
            key={node.rev}
            href="#"
            class={`node ${node.leaf ?? "inner"} ${node.rev === winner ? "winner" : ""} ${node.rev === shown ? "shown" : ""}`}
            aria-label={`${shortRevision(node.rev)} in full ${node.rev}${node.rev === winner ? ", the winner" : ""}${node.leaf === "deleted" ? ", deleted" : node.leaf === "live" ? ", a live leaf" : ""}`}
            onClick={(event: MouseEvent) => { event.preventDefault(); show(node.rev); }}
          >
            <circle cx={node.x} cy={node.y} r={node.leaf ? 9 : 6} />
            {node.leaf === "deleted" && <path class="cross" d={`M${node.x - 4} ${node.y - 4}l8 8m0 -8l-8 8`} />}
            <text x={node.x} y={node.y + 25} text-anchor="middle">{shortRevision(node.rev)}</text>
          </a>
        ))}
      </svg>
      <p class="legend">
        <span><i class="winner" /> winner</span><span><i class="live" /> live</span><span><i class="deleted" /> deleted</span><span><i class="inner" /> superseded</span>
        {cut && <span>Older revisions are not drawn.</span>}
      </p>
    </div>
  );
}

function place(nodes: TreeNode[], winner: string): Placed[] {
  const lanes = new Map<string, number>();
  const parents = new Map(nodes.map(({ rev, parent }) => [rev, parent]));
  const leaves = nodes.filter(({ leaf }) => leaf)
    .sort((left, right) => Number(right.rev === winner) - Number(left.rev === winner) || Number(right.leaf === "live") - Number(left.leaf === "live"));
  leaves.forEach(({ rev }, lane) => {
    for (let at: string | undefined = rev; at && !lanes.has(at); at = parents.get(at)) lanes.set(at, lane);
  });
  const first = Math.min(...nodes.map(({ rev }) => parseInt(rev, 10)));
  return nodes.map((node) => ({
    ...node,
    x: MARGIN + 20 + (parseInt(node.rev, 10) - first) * STEP,
    y: MARGIN - 8 + (lanes.get(node.rev) ?? 0) * LANE,
  }));
}
