/** Places the nodes of a directed graph in columns, so that most edges lead from left to right. Pure. */

/**
 * @param {string[]} ids of the nodes
 * @param {Array<{from: string, to: string}>} edges between them
 * @returns {{columns: string[][], back: Set<Object>}} columns from left to right, each from top to bottom; back: edges that
 *     close a circle and so lead to the left
 */
export function arrange(ids, edges) {
  const out = new Map(ids.map((id) => [id, []]));
  for (const edge of edges) {
    if (edge.from !== edge.to) {
      out.get(edge.from).push(edge);
    }
  }
  const back = backEdges(ids, out);
  const column = longestPaths(ids, out, back);
  const columns = [];
  for (const id of ids) {
    (columns[column.get(id)] ??= []).push(id);
  }
  untangle(columns, edges.filter((edge) => edge.from !== edge.to));
  return { columns, back };
}

/** Edges to a node that is being visited, by depth first search without recursion. */
function backEdges(ids, out) {
  const back = new Set();
  const state = new Map(); // 1: being visited, 2: done
  for (const root of ids) {
    const path = state.has(root) ? [] : [{ id: root, next: 0 }];
    while (path.length > 0) {
      const top = path.at(-1);
      state.set(top.id, 1);
      const edge = out.get(top.id)[top.next++];
      if (edge === undefined) {
        state.set(top.id, 2);
        path.pop();
      } else if (state.get(edge.to) === 1) {
        back.add(edge);
      } else if (!state.has(edge.to)) {
        path.push({ id: edge.to, next: 0 });
      }
    }
  }
  return back;
}

/** The column of each node: behind all that lead to it. */
function longestPaths(ids, out, back) {
  const waiting = new Map(ids.map((id) => [id, 0]));
  for (const edges of out.values()) {
    for (const edge of edges) {
      if (!back.has(edge)) {
        waiting.set(edge.to, waiting.get(edge.to) + 1);
      }
    }
  }
  const column = new Map(ids.map((id) => [id, 0]));
  const ready = ids.filter((id) => waiting.get(id) === 0);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    for (const edge of out.get(id)) {
      if (!back.has(edge)) {
        column.set(edge.to, Math.max(column.get(edge.to), column.get(id) + 1));
        waiting.set(edge.to, waiting.get(edge.to) - 1);
        if (waiting.get(edge.to) === 0) {
          ready.push(edge.to);
        }
      }
    }
  }
  return column;
}

/** Orders each column by where the neighbours of its nodes are, to and fro (Sugiyama's barycenters). */
function untangle(columns, edges) {
  const neighbours = new Map(columns.flat().map((id) => [id, []]));
  for (const { from, to } of edges) {
    neighbours.get(from).push(to);
    neighbours.get(to).push(from);
  }
  const height = new Map();
  const note = (column) => column.forEach((id, i) => height.set(id, (i + 0.5) / column.length));
  columns.forEach(note);
  for (let sweep = 0; sweep < 6; sweep++) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const middle = new Map(column.map((id) => [id, mean(neighbours.get(id).map((each) => height.get(each))) ?? height.get(id)]));
      column.sort((one, other) => middle.get(one) - middle.get(other));
      note(column);
    }
  }
}

function mean(values) {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Corners of the nodes and the size of the whole, columns centred.
 *
 * @returns {{places: Map<string, {x: number, y: number}>, width: number, height: number}} pixels
 */
export function coordinates(columns, { nodeWidth, nodeHeight, gapX, gapY, margin }) {
  const tallest = Math.max(0, ...columns.map((column) => column.length));
  const height = Math.max(1, tallest) * (nodeHeight + gapY) - gapY + 2 * margin;
  const places = new Map();
  columns.forEach((column, i) => {
    const top = (height - (column.length * (nodeHeight + gapY) - gapY)) / 2;
    column.forEach((id, j) => places.set(id, { x: margin + i * (nodeWidth + gapX), y: top + j * (nodeHeight + gapY) }));
  });
  return { places, width: columns.length * (nodeWidth + gapX) - gapX + 2 * margin, height };
}

/** The curve of an edge between the corners of two nodes, as a path of SVG. */
export function curve(from, to, { nodeWidth, nodeHeight }) {
  const y = nodeHeight / 2;
  if (from === to) {
    const right = from.x + nodeWidth;
    return `M${right},${from.y + y - 6} c34,-22 34,34 0,12`;
  }
  if (from.x < to.x) {
    const [x1, y1, x2, y2] = [from.x + nodeWidth, from.y + y, to.x, to.y + y];
    const bend = Math.max(24, (x2 - x1) / 2);
    return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
  }
  const [x1, y1, x2, y2] = [from.x + nodeWidth / 2, from.y + nodeHeight, to.x + nodeWidth / 2, to.y + nodeHeight];
  const bend = 40 + Math.abs(x1 - x2) / 8;
  return `M${x1},${y1} C${x1},${y1 + bend} ${x2},${y2 + bend} ${x2},${y2}`;
}

/** Where a label of a curve that leads to the right stands: in the middle of the last gap before its end. */
export function labelOf(from, to, { nodeWidth, nodeHeight, gapX }) {
  const [x1, y1, x2, y2] = [from.x + nodeWidth, from.y + nodeHeight / 2, to.x, to.y + nodeHeight / 2];
  const bend = Math.max(24, (x2 - x1) / 2);
  const x = x2 - Math.min(gapX, x2 - x1) / 2;
  let [low, high] = [0, 1];
  for (let i = 0; i < 20; i++) { // x grows with t
    const t = (low + high) / 2;
    if (bezier(t, x1, x1 + bend, x2 - bend, x2) < x) {
      low = t;
    } else {
      high = t;
    }
  }
  return { x, y: bezier(low, y1, y1, y2, y2) - 5 };
}

function bezier(t, a, b, c, d) {
  const s = 1 - t;
  return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
}
