import type { TrajectoryProblem } from '../schema/step.ts';
import { type Fields, isFields } from './fields.ts';

const protocol = 'attachment://';
/** Deeper values are no messages of anybody; they stay as they are. */
const maxDepth = 64;
/** Characters that are put in for references, in one trajectory: a file of references to one long text would fill any memory. */
const maxResolvedChars = 256_000_000;

/** Long texts of an Inspect log stand apart, once each, and are referred to by `attachment://` and their key. */
export class InspectTexts {
  private readonly attachments: ReadonlyMap<string, string>;
  private readonly keys: ReadonlyMap<string, string>;
  private resolvedChars = 0;
  private readonly missing = new Set<string>();
  private isTooMuch = false;

  constructor(attachments: ReadonlyMap<string, string>) {
    this.attachments = attachments;
    this.keys = new Map([...attachments].map(([key, text]) => [text, key]));
  }

  /** The value with texts in place of references, at any depth; the same value where it has none. */
  resolve(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return value.startsWith(protocol) ? this.textOf(value) : value;
    if (depth === maxDepth) return value;
    if (Array.isArray(value)) return value.map((each) => this.resolve(each, depth + 1));
    if (!isFields(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, this.resolve(each, depth + 1)]),
    );
  }

  resolveFields(fields: Fields): Fields {
    const resolved = this.resolve(fields);
    return isFields(resolved) ? resolved : fields;
  }

  /** The reference of a text that the log keeps apart; other texts as they are. The same for a text and its reference. */
  nameOf(text: string): string {
    if (text.startsWith(protocol)) return text;
    const key = this.keys.get(text);
    return key === undefined ? text : protocol + key;
  }

  problems(): TrajectoryProblem[] {
    const absent: TrajectoryProblem[] =
      this.missing.size === 0
        ? []
        : [
            {
              code: 'damaged',
              message: `${this.missing.size} of the texts that the log keeps apart are not in it; their references are shown instead.`,
            },
          ];
    const refused: TrajectoryProblem[] = this.isTooMuch
      ? [
          {
            code: 'too_large',
            message: `The log refers to more than ${maxResolvedChars / 1_000_000} million characters of text; from there on the references are shown instead.`,
          },
        ]
      : [];
    return [...absent, ...refused];
  }

  private textOf(reference: string): string {
    const key = reference.slice(protocol.length);
    const text = this.attachments.get(key);
    if (text === undefined) {
      this.missing.add(key);
      return reference;
    }
    if (this.resolvedChars + text.length > maxResolvedChars) {
      this.isTooMuch = true;
      return reference;
    }
    this.resolvedChars += text.length;
    return text;
  }
}

/** Attachments as a sample has them: an object by key, or in the chunked layout a list. */
export function attachmentsOf(value: unknown): Map<string, string> {
  const entries = Array.isArray(value)
    ? value.map((text, index) => [String(index), text] as const)
    : isFields(value)
      ? Object.entries(value)
      : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
