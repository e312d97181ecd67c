import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit, type YAMLMap } from 'yaml';
import * as z from 'zod';
import { Config } from './config.ts';
import { issueText, pathText, suggestedValue } from './issueText.ts';
import { looksLikeKey } from './looksLikeKey.ts';
import { nearest } from './nearest.ts';

/** What is wrong with a configuration, and where. Lines and columns count from 1; `end` is exclusive. */
export interface ConfigProblem {
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

export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Reads the text of an `itbench.yml`. Every problem is found in one go, in the order of the text. */
export function readConfig(text: string): ConfigReading {
  const lines = new LineCounter();
  // Pretty errors would quote the source, and a source may hold a pasted key.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const at = createLocator(document.contents, lines);
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => ({
        ...at.range(error.pos[0], error.pos[1]),
        path: '',
        message: `is not valid YAML: ${firstLine(error.message)}`,
        source: 'yaml',
        suggestion: null,
      })),
    };
  }
  if (document.contents === null || !isMap(document.contents)) {
    return {
      ok: false,
      problems: [
        {
          ...at.range(0, 0),
          path: '',
          message: 'must be a mapping of keys to values',
          source: 'schema',
          suggestion: null,
        },
      ],
    };
  }
  const problems = keyProblems(document.contents, at);
  const plain = toPlain(document, at);
  if (!plain.ok) return { ok: false, problems: [plain.problem] };
  const parsed = Config.safeParse(plain.value, { reportInput: true });
  if (parsed.success && problems.length === 0) return { ok: true, config: parsed.data };
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap((issue) => problemsOf(issue, at)));
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, problems };
}

/** `itbench.yml:4:14 models[0].timeout_ms: must be > 0` */
export function problemText(file: string, problem: ConfigProblem): string {
  const subject = problem.path === '' ? '' : `${problem.path}: `;
  return `${file}:${problem.line}:${problem.column} ${subject}${problem.message}`;
}

type Place = Pick<ConfigProblem, 'line' | 'column' | 'endLine' | 'endColumn'>;

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

type Plain = { ok: true; value: unknown } | { ok: false; problem: ConfigProblem };

/** Aliases are resolved here: too many of them (a bomb), or one without an anchor, are refused by the parser. */
function toPlain(document: ReturnType<typeof parseDocument>, at: Locator): Plain {
  try {
    return { ok: true, value: document.toJS() };
  } catch (error) {
    const message = `is not usable YAML: ${error instanceof Error ? firstLine(error.message) : 'unknown'}`;
    return {
      ok: false,
      problem: { ...at.range(0, 0), path: '', message, source: 'yaml', suggestion: null },
    };
  }
}

/** Values that look like keys, wherever they stand, unknown places included. The value is never repeated. */
function keyProblems(root: Node, at: Locator): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
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

function problemsOf(issue: z.core.$ZodIssue, at: Locator): ConfigProblem[] {
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

function unknownKey(key: string, known: readonly string[]): Pick<ConfigProblem, 'message' | 'suggestion'> {
  const suggestion = nearest(key, known);
  const message =
    suggestion === null
      ? `unknown key; known here: ${known.join(', ')}`
      : `unknown key; did you mean ${suggestion}?`;
  return { message, suggestion };
}

/** The keys that the schema knows at a path, read from its published form. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema = configJsonSchema();
  for (const part of path) {
    const next = typeof part === 'number' ? schema.items : schema.properties?.[String(part)];
    if (typeof next !== 'object' || Array.isArray(next)) return [];
    schema = next as z.core.JSONSchema.BaseSchema;
  }
  return Object.keys(schema.properties ?? {});
}

/** JSON Schema (draft 2020-12) of `itbench.yml` as a person writes it: defaults are optional. */
export function configJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(Config, { io: 'input' });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
