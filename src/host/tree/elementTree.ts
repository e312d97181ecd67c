import { looksLike, type Row, type RowTarget } from './row.ts';

/** Where the rows of a tree come from. */
export interface RowSource {
  /** The rows under a row, or the roots under null, as they are now. */
  children(row: Row | null): readonly Row[] | Promise<readonly Row[]>;
}

/** One thing in a tree for as long as it is there: rows come and go, the element stays, and so do folding and selection. */
export interface TreeElement extends RowTarget {
  readonly id: string;
  readonly parent: TreeElement | null;
  row: Row;
}

/** What a tree has to draw again: elements with all that is below them, or everything. */
export type Changes = 'all' | readonly TreeElement[];

/** Beyond this many lines it is quicker to draw their parent again. */
const maxSingleLines = 100;

/**
 * The elements of a tree, made from rows when somebody unfolds them, and what differs when the rows are asked for again:
 * a line that changes costs a line, whatever the size of the tree.
 */
export class ElementTree {
  private readonly source: RowSource;
  /** Children of what has been unfolded once, by parent; null for the roots. */
  private readonly shown = new Map<TreeElement | null, readonly TreeElement[]>();
  /** Of these, what nobody sees at the moment. */
  private readonly folded = new Set<TreeElement>();

  constructor(source: RowSource) {
    this.source = source;
  }

  /** Children as they are now; from here on {@link refresh} looks after them. */
  async unfold(parent: TreeElement | null): Promise<readonly TreeElement[]> {
    if (parent !== null) this.folded.delete(parent);
    const rows = await this.source.children(parent?.row ?? null);
    const children = adopt(parent, rows, this.shown.get(parent) ?? []);
    this.show(parent, children);
    return children;
  }

  /** The first element that fits, unfolding what has to be looked into. */
  async find(
    fits: (element: TreeElement) => boolean,
    under: TreeElement | null = null,
  ): Promise<TreeElement | null> {
    const children = this.shown.get(under) ?? (await this.unfold(under));
    for (const child of children) {
      if (fits(child)) return child;
      const below = child.row.folding === 'none' ? null : await this.find(fits, child);
      if (below !== null) return below;
    }
    return null;
  }

  /** What is below it is not seen any more, and stays as it is. */
  fold(element: TreeElement): void {
    this.folded.add(element);
  }

  /** Whether it was folded, so that what was below it may be out of date. */
  wasFolded(element: TreeElement): boolean {
    return this.folded.delete(element);
  }

  /** Asks for the rows of all that can be seen again. */
  async refresh(): Promise<Changes> {
    if (!this.shown.has(null)) return 'all';
    return (await this.refreshUnder(null)) ?? 'all';
  }

  /** @returns null when all that is under the parent has to be drawn again */
  private async refreshUnder(parent: TreeElement | null): Promise<TreeElement[] | null> {
    const before = this.shown.get(parent);
    if (before === undefined || (parent !== null && this.folded.has(parent))) return [];
    const old = before.map(({ row }) => row);
    const rows = await this.source.children(parent?.row ?? null);
    // Unfolded again or gone meanwhile: newer rows are there already, or none are wanted.
    if (this.shown.get(parent) !== before) return [];
    const children = adopt(parent, rows, before);
    this.show(parent, children);
    if (children.length !== before.length || children.some((child, at) => child !== before[at])) return null;
    const changed = children.filter((child, at) => !looksLike(old[at] ?? child.row, child.row));
    if (changed.length > maxSingleLines) return null;
    const below: TreeElement[] = [];
    for (const child of children) below.push(...((await this.refreshUnder(child)) ?? [child]));
    return [...new Set([...changed, ...below])];
  }

  private show(parent: TreeElement | null, children: readonly TreeElement[]): void {
    const kept = new Set(children);
    for (const before of this.shown.get(parent) ?? []) if (!kept.has(before)) this.forget(before);
    this.shown.set(parent, children);
  }

  private forget(element: TreeElement): void {
    for (const child of this.shown.get(element) ?? []) this.forget(child);
    this.shown.delete(element);
    this.folded.delete(element);
  }
}

/** Elements for rows: those that are there already take their new row. */
function adopt(
  parent: TreeElement | null,
  rows: readonly Row[],
  before: readonly TreeElement[],
): TreeElement[] {
  const known = new Map(before.map((element) => [element.id, element]));
  return rows.map((row) => {
    const element = known.get(row.id);
    if (element === undefined) return { ...row.target, id: row.id, parent, row };
    return Object.assign(element, row.target, { row });
  });
}
