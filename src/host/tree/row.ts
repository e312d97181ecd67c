import type { CommandId } from '../commandIds.ts';

/** One line of a tree, as plain data: decided by pure functions, shown by rowTree.ts. */
export interface Row {
  /** Unique in its tree and the same for the same thing as long as it is there: folding and selection hang on it. */
  readonly id: string;
  readonly label: string;
  /** Shown after the label, less prominently. */
  readonly description: string;
  /** Plain text of any number of lines, asked for when somebody looks. */
  readonly tooltip: () => string;
  readonly icon: RowIcon;
  /** The whole line in full words, for a screen reader. */
  readonly spoken: string;
  /** Words that the when-clauses of the manifest's menus look for. */
  readonly words: readonly string[];
  readonly folding: Folding;
  /** What a click does, with the element as argument. */
  readonly command?: { readonly id: CommandId; readonly title: string };
  readonly target: RowTarget;
}

export type Folding = 'none' | 'collapsed' | 'expanded';

/** A product icon by name, in a colour of the theme. */
export interface RowIcon {
  readonly id: string;
  readonly color?: string;
}

/** What a row stands for: the part of an element that commands read. Paths are absolute. */
export interface RowTarget {
  /** Folder of the run. */
  readonly dir?: string;
  readonly model?: string;
  readonly taskId?: string;
  readonly repeat?: number;
  readonly trajectory?: string;
  /** Path of a report, also of one that this version cannot use. */
  readonly report?: string;
}

/**
 * Whether two states of a row look alike. Tooltips are made anew each time and follow from the rest; whether it is unfolded
 * is the person's from the first moment on.
 */
export function looksLike(a: Row, b: Row): boolean {
  return (
    a.label === b.label &&
    a.description === b.description &&
    a.icon.id === b.icon.id &&
    a.icon.color === b.icon.color &&
    a.spoken === b.spoken &&
    (a.folding === 'none') === (b.folding === 'none') &&
    a.words.join(' ') === b.words.join(' ') &&
    a.command?.id === b.command?.id &&
    a.target.report === b.target.report
  );
}

/** Parts of a description that have something to say. */
export function joined(...parts: readonly (string | null | false)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
}

/** Lines that have something to say. */
export function lines(...parts: readonly (string | null | false)[]): string {
  return parts.filter((part) => typeof part === 'string').join('\n');
}
