import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit, type YAMLMap } from 'yaml';
import * as z from 'zod';
import { issueText, pathText, suggestedValue } from './issueText.ts';
import { looksLikeKey } from './looksLikeKey.ts';
import { nearest } from './nearest.ts';

/** What is wrong with a text, and where. Lines and columns count from 1; `end` is exclusive. */
export interface YamlProblem {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** `models[0].timeout_ms`; empty for the document as a whole. */
  readonly path: string;
  /** `must be > 0`. */
  readonly message: string;
  /** Who else can find it: any reader of YAML, any that has the published JSON Schema, or this product alone. */
  readonly source: 'yaml' | 'schema' | 'product';
  /** The known word that was meant by the text in the range; null where none is near. */
  readonly suggestion: string | null;
}

export type YamlReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** What a text should be. */
export interface YamlShape<T> {
  readonly schema: z.ZodType<T>;
  /** Whether a file without anything in it means a mapping without a key. */
  readonly mayBeEmpty: boolean;
}

/**
 * Reads YAML that people write: strict, with every problem in one go, in the order of the text, and nothing that looks like
 * an API key.
 */
export function readYaml<T>(text: string, { schema, mayBeEmpty }: YamlShape<T>): YamlReading<T> {
  const lines = new LineCounter();
  // Pretty errors would quote the source, and a source may hold a pasted key.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const at = createLocator(document.contents, lines);
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map(({ pos, message }) =>
        textProblem(at.range(pos[0], pos[1]), 'yaml', `is not valid YAML: ${firstLine(message)}`),
      ),
    };
  }
  const isEmpty = document.contents === null && mayBeEmpty;
  if (!isEmpty && !isMap(document.contents)) {
    const problem = textProblem(at.range(0, 0), 'schema', 'must be a mapping of keys to values');
    return { ok: false, problems: [problem] };
  }
  const problems = document.contents === null ? [] : keyProblems(document.contents, at);
  const plain = toPlain(document, at);
  if (!plain.ok) return { ok: false, problems: [plain.problem] };
  const parsed = schema.safeParse(isEmpty ? {} : plain.value, { reportInput: true });
  if (parsed.success && problems.length === 0) return { ok: true, value: parsed.data };
  if (!parsed.success) {
    const known = knownKeysOf(schema);
    problems.push(...parsed.error.issues.flatMap((issue) => problemsOf(issue, at, known)));
  }
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, problems };
}

/** `itbench.yml:4:14 models[0].timeout_ms: must be > 0` */
export function problemText(file: string, problem: YamlProblem): string {
  const subject = problem.path === '' ? '' : `${problem.path}: `;
  return `${file}:${problem.line}:${problem.column} ${subject}${problem.message}`;
}

type Place = Pick<YamlProblem, 'line' | 'column' | 'endLine' | 'endColumn'>;

/** A problem of the text itself, not of a value in it. */
function textProblem(place: Place, source: YamlProblem['source'], message: string): YamlProblem {
  return { ...place, path: '', message, source, suggestion: null };
}

interface Locator {
  range(start: number, end: number): Place;
  /** The value at a path; where there is none, the nearest parent that exists. */
  value(path: readonly PropertyKey[]): Place;
  /** The key itself, for a key that should not be there. */
  key(path: readonly PropertyKey[], key: string): Place;
}

function createLocator(root: Node | null, lines: LineCounter): Locator {
  const range = (start: number, end: number): Place => {
    const from = lines.linePos(start);
    const to = lines.linePos(Math.max(start, end));
    // An empty text has no line yet: the counter then says 0.
    return {
      line: Math.max(1, from.line),
      column: Math.max(1, from.col),
      endLine: Math.max(1, to.line),
      endColumn: Math.max(1, to.col),
    };
  };
  const find = (path: readonly PropertyKey[]): Node | null => {
    let node = root;
    for (const part of path) {
      const child = childOf(node, part);
      if (child === null) return node;
      node = child;
    }
    return node;
  };
  const keyNodes = new Map<YAMLMap, ReadonlyMap<string, Node>>();
  const keysOf = (map: YAMLMap): ReadonlyMap<string, Node> => {
    const known = keyNodes.get(map) ?? keysByName(map);
    keyNodes.set(map, known);
    return known;
  };
  const ofNode = (node: Node | null): Place => range(node?.range?.[0] ?? 0, node?.range?.[1] ?? 0);
  return {
    range,
    value: (path) => ofNode(find(path)),
    key: (path, key) => {
      const parent = find(path);
      return ofNode(isMap(parent) ? (keysOf(parent).get(key) ?? parent) : parent);
    },
  };
}

function childOf(node: Node | null, part: PropertyKey): Node | null {
  if (isMap(node) && typeof part === 'string') return (node.get(part, true) as Node | undefined) ?? null;
  if (isSeq(node) && typeof part === 'number') return (node.get(part, true) as Node | undefined) ?? null;
  return null;
}

function keysByName(map: YAMLMap): ReadonlyMap<string, Node> {
  return new Map(map.items.flatMap(({ key }) => (isScalar(key) ? [[String(key.value), key]] : [])));
}

type Plain = { ok: true; value: unknown } | { ok: false; problem: YamlProblem };

/** Aliases are resolved here: too many of them (a bomb), or one without an anchor, are refused by the parser. */
function toPlain(document: ReturnType<typeof parseDocument>, at: Locator): Plain {
  try {
    return { ok: true, value: document.toJS() };
  } catch (error) {
    const message = `is not usable YAML: ${error instanceof Error ? firstLine(error.message) : 'unknown'}`;
    return { ok: false, problem: textProblem(at.range(0, 0), 'yaml', message) };
  }
}

/** Values that look like keys, wherever they stand, unknown places included. The value is never repeated. */
function keyProblems(root: Node, at: Locator): YamlProblem[] {
  const problems: YamlProblem[] = [];
  visit(root, {
    Scalar(_, node, ancestors) {
      if (typeof node.value !== 'string' || !looksLikeKey(node.value)) return;
      problems.push({
        ...at.range(node.range?.[0] ?? 0, node.range?.[1] ?? 0),
        path: pathText(pathOf(ancestors, node)),
        message:
          'looks like an API key. Take it out of this file (and revoke it if the file was shared), put it in an environment variable, and name that variable in api_key_env',
        source: 'product',
        suggestion: null,
      });
    },
  });
  return problems;
}

function pathOf(ancestors: readonly unknown[], node: Node): PropertyKey[] {
  const path: PropertyKey[] = [];
  const chain = [...ancestors, node];
  chain.forEach((parent, index) => {
    const child = chain[index + 1];
    if (isSeq(parent)) path.push(parent.items.indexOf(child));
    else if (isMap(parent)) {
      const pair = parent.items.find((item) => item === child);
      if (pair !== undefined && isScalar(pair.key)) path.push(String(pair.key.value));
    }
  });
  return path;
}

type KnownKeys = (path: readonly PropertyKey[]) => string[];

function problemsOf(issue: z.core.$ZodIssue, at: Locator, knownKeys: KnownKeys): YamlProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => ({
      ...at.key(issue.path, key),
      path: pathText([...issue.path, key]),
      ...unknownKey(key, known),
      source: 'schema',
    }));
  }
  return [
    {
      ...at.value(issue.path),
      path: pathText(issue.path),
      message: issueText(issue),
      source: issue.code === 'custom' ? 'product' : 'schema',
      suggestion: suggestedValue(issue),
    },
  ];
}

function unknownKey(key: string, known: readonly string[]): Pick<YamlProblem, 'message' | 'suggestion'> {
  const suggestion = nearest(key, known);
  const message =
    suggestion === null
      ? `unknown key; known here: ${known.join(', ')}`
      : `unknown key; did you mean ${suggestion}?`;
  return { message, suggestion };
}

/** The keys that a schema knows at a path, read from its published form. */
function knownKeysOf(schema: z.ZodType): KnownKeys {
  const published = z.toJSONSchema(schema, { io: 'input' });
  return (path) => {
    let here: z.core.JSONSchema.BaseSchema = published;
    for (const part of path) {
      const next = typeof part === 'number' ? here.items : here.properties?.[String(part)];
      if (typeof next !== 'object' || Array.isArray(next)) return [];
      here = next as z.core.JSONSchema.BaseSchema;
    }
    return Object.keys(here.properties ?? {});
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
