import { byteSize, fractionOf } from '../figures.ts';
import { html, type Markup, visibleName } from '../markup.ts';
import { percent, pixels } from './geometry.ts';
import { shortened } from './names.ts';

/** Bytes from one owner to another. */
export interface Stream {
  /** Undefined for all others. */
  readonly sender: string | undefined;
  readonly way: string;
  /** Undefined for all others. */
  readonly target: string | undefined;
  readonly bytes: bigint;
}

/** How a path is shown. */
export interface WayStyle {
  readonly label: string;
  readonly tone: WayTone;
}

/** The colour of a path: to the internet directly, through a NAT gateway, to other VPCs, or other. */
export type WayTone = 'internet' | 'nat' | 'peering' | 'other';

/** Maximum number of senders and of targets with a separate node. */
const MAX_NODES = 8;
const MIN_HEIGHT = 300;
const HEIGHT_PER_NODE = 38;
const TOP = 8;
const GAP = 16;
/** Height of the two lines of a label. */
const MIN_STEP = 32;
const MIN_NODE_HEIGHT = 3;
const MIN_RIBBON = 0.7;
/** Labels are at the middle of a node, but not further down than this. */
const MAX_LABEL_OFFSET = 40;
const LINE_HEIGHT = 13;
const NODE_WIDTH = 0.012;
const LABEL_GAP = 0.008;
const MAX_LABEL_CHARACTERS = 22;
/** The positions of the nodes of senders, paths and targets. */
const STARTS = [0.2, 0.47, 0.78] as const;
/** Width of the drawing of ribbons, which is stretched. */
const RIBBON_WIDTH = 1_000;

/** A sender, path or target, or the rest of its column. */
interface Node {
  readonly tone: WayTone;
  readonly label: string;
  bytes: bigint;
  y: number;
  height: number;
  /** Pixels that ribbons occupy so far, on the left and on the right. */
  entered: number;
  left: number;
}

/** The paths of bytes: a Sankey diagram of senders, paths and targets. */
export function sankey(label: string, streams: readonly Stream[], styleOf: (way: string) => WayStyle): Markup {
  const total = streams.reduce((sum, { bytes }) => sum + bytes, 0n);
  const columns = [
    nodesOf(streams, (stream) => stream.sender, ownStyle, MAX_NODES),
    nodesOf(streams, (stream) => stream.way, styleOf, Number.POSITIVE_INFINITY),
    nodesOf(streams, (stream) => stream.target, ownStyle, MAX_NODES),
  ] as const;
  const [senders, ways, targets] = columns;
  const most = Math.max(...columns.map(({ nodes }) => nodes.length));
  const available = Math.max(MIN_HEIGHT, most * HEIGHT_PER_NODE);
  for (const { nodes } of columns) place(nodes, total, available);
  const height = Math.ceil(
    columns
      .flatMap(({ nodes }) => nodes)
      .reduce((end, { y, height }) => Math.max(end, y + Math.max(height, MIN_STEP)), 0) + TOP,
  );
  const before = ribbons(
    merged(streams, (stream) => [senders.of(stream.sender), ways.of(stream.way)]),
    'left',
  );
  const after = ribbons(
    merged(streams, (stream) => [ways.of(stream.way), targets.of(stream.target)]),
    'right',
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><svg class="chart sankey" height="${height}" role="img" aria-label="${label}">${bandOf(0, height, before)}${bandOf(1, height, after)}${columns.map(({ nodes }, at) => nodes.map((node) => nodeMarkup(node, at)))}</svg></div>`;
}

const ownStyle = (name: string): WayStyle => ({ label: name, tone: 'other' });

function nodesOf(
  streams: readonly Stream[],
  nameOf: (stream: Stream) => string | undefined,
  styleOf: (name: string) => WayStyle,
  most: number,
): { readonly nodes: readonly Node[]; of(name: string | undefined): Node } {
  const totals = new Map<string, bigint>();
  const rest = nodeOf(OTHERS, 0n);
  for (const stream of streams) {
    const name = nameOf(stream);
    if (name === undefined) rest.bytes += stream.bytes;
    else totals.set(name, (totals.get(name) ?? 0n) + stream.bytes);
  }
  const sorted = [...totals].sort(([name, bytes], [otherName, otherBytes]) =>
    bytes === otherBytes ? (name < otherName ? -1 : 1) : bytes > otherBytes ? -1 : 1,
  );
  const nodes = new Map(sorted.slice(0, most).map(([name, bytes]) => [name, nodeOf(styleOf(name), bytes)]));
  const others = sorted.slice(most);
  rest.bytes += others.reduce((sum, [, bytes]) => sum + bytes, 0n);
  const hasRest = others.length > 0 || streams.some((stream) => nameOf(stream) === undefined);
  return {
    nodes: hasRest ? [...nodes.values(), rest] : [...nodes.values()],
    of: (name) => (name === undefined ? rest : (nodes.get(name) ?? rest)),
  };
}

const OTHERS: WayStyle = { label: 'others', tone: 'other' };

function nodeOf({ label, tone }: WayStyle, bytes: bigint): Node {
  return { tone, label, bytes, y: 0, height: 0, entered: 0, left: 0 };
}

/** Gives each node its place in its column. */
function place(nodes: readonly Node[], total: bigint, available: number): void {
  const free = Math.max(available - GAP * nodes.length - TOP, MIN_NODE_HEIGHT * nodes.length);
  let y = TOP;
  for (const node of nodes) {
    node.height = Math.max(MIN_NODE_HEIGHT, fractionOf(node.bytes, total) * free);
    node.y = y;
    y += Math.max(node.height + GAP, MIN_STEP);
  }
}

/** A ribbon between two nodes. */
interface Ribbon {
  readonly from: Node;
  readonly to: Node;
  bytes: bigint;
}

function merged(streams: readonly Stream[], endsOf: (stream: Stream) => readonly [Node, Node]): Ribbon[] {
  const found = new Map<Node, Map<Node, Ribbon>>();
  for (const stream of streams) {
    const [from, to] = endsOf(stream);
    const row = found.get(from) ?? new Map<Node, Ribbon>();
    const ribbon = row.get(to) ?? { from, to, bytes: 0n };
    ribbon.bytes += stream.bytes;
    row.set(to, ribbon);
    found.set(from, row);
  }
  // in the order of the nodes, so that few of them cross
  return [...found.values()]
    .flatMap((row) => [...row.values()])
    .sort((ribbon, other) => ribbon.from.y - other.from.y || ribbon.to.y - other.to.y);
}

function ribbons(all: readonly Ribbon[], side: 'left' | 'right'): readonly Markup[] {
  return all.map(({ from, to, bytes }) => {
    const leaving = fractionOf(bytes, from.bytes) * from.height;
    const entering = fractionOf(bytes, to.bytes) * to.height;
    const start = from.y + from.left;
    const end = to.y + to.entered;
    from.left += leaving;
    to.entered += entering;
    const middle = RIBBON_WIDTH / 2;
    const [startBelow, endBelow] = [start + Math.max(leaving, MIN_RIBBON), end + Math.max(entering, MIN_RIBBON)];
    const upper = `M0 ${pixels(start)}C${middle} ${pixels(start)} ${middle} ${pixels(end)} ${RIBBON_WIDTH} ${pixels(end)}`;
    const lower = `V${pixels(endBelow)}C${middle} ${pixels(endBelow)} ${middle} ${pixels(startBelow)} 0 ${pixels(startBelow)}Z`;
    const { tone } = side === 'left' ? to : from;
    return html`<path class="rib way-${tone}" d="${upper}${lower}" data-tip="${`${visibleName(from.label)} → ${visibleName(to.label)}\n${byteSize(bytes)}`}"/>`;
  });
}

/** The ribbons between two columns of nodes, stretched to the width between them. */
function bandOf(column: 0 | 1, height: number, paths: readonly Markup[]): Markup {
  const start = STARTS[column] + NODE_WIDTH;
  const width = STARTS[column === 0 ? 1 : 2] - start;
  return html`<svg x="${percent(start)}" width="${percent(width)}" y="0" height="${height}" viewBox="0 0 ${RIBBON_WIDTH} ${height}" preserveAspectRatio="none">${paths}</svg>`;
}

function nodeMarkup(node: Node, column: number): Markup {
  const start = STARTS[column] ?? 0;
  const isFirst = column === 0;
  const x = percent(isFirst ? start - LABEL_GAP : start + NODE_WIDTH + LABEL_GAP);
  const anchor = isFirst ? 'end' : 'start';
  const y = node.y + Math.min(node.height / 2, MAX_LABEL_OFFSET);
  return html`<rect class="node way-${node.tone}" x="${percent(start)}" width="${percent(NODE_WIDTH)}" y="${pixels(node.y)}" height="${pixels(node.height)}" data-tip="${`${visibleName(node.label)}\n${byteSize(node.bytes)}`}"/><text class="strong" x="${x}" y="${pixels(y + 3)}" text-anchor="${anchor}">${shortened(node.label, MAX_LABEL_CHARACTERS)}</text><text x="${x}" y="${pixels(y + 3 + LINE_HEIGHT)}" text-anchor="${anchor}">${byteSize(node.bytes)}</text>`;
}
