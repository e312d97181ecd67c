import { looksLikeKey, replaceKeys } from '../schema/looksLikeKey.ts';
import { isObject, type JsonObject, parseJson, textAt } from '../snapshot/json.ts';

/** What was taken out, and how often: nothing of it is kept. */
export const secretKinds = {
  secret_data: 'values of Kubernetes Secrets',
  last_applied: 'last-applied annotations of Secrets, or that could not be read',
  environment: 'values of environment variables and settings whose name or form says that they are secret',
  text: 'keys, tokens and private keys in texts (logs, events, annotations, spans)',
} as const;
export type SecretKind = keyof typeof secretKinds;

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const secretName =
  /passw(?:or)?d|passphrase|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|credential/i;
/** `--password=x`, `--token x`: the value goes, the flag stays. */
const secretFlag = /(?<![\w-])(--?[\w-]{0,80}(?:password|passwd|token|secret|api-?key)[= ])(\S+)/gi;
const settingLine = /(?<![\w.-])([\w.-]{1,200})(:[ \t]+)(\S[^\n]*)/g;
const keyStart = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const keyEnd = /-----END [A-Z ]*PRIVATE KEY-----/;

/** Marks beyond this many no longer tell equal values from different ones. */
const maxMarks = 100_000;

/**
 * Takes secrets out of what is imported. Equal values get the same mark, so that it can still be seen that a password in
 * one place is not the one in another, which may be the incident.
 */
export class SecretRemover {
  readonly counts: Record<SecretKind, number> = { secret_data: 0, last_applied: 0, environment: 0, text: 0 };
  private readonly marks = new Map<string, number>();

  /** A text without the keys, tokens and private keys that can be told by their form. */
  text(text: string): string {
    const { text: clean, count } = replaceKeys(text, (key) => this.mark(key));
    this.counts.text += count;
    return clean;
  }

  /** A text of lines such as `PASSWORD: x`, as `kubectl describe` prints them, without the values of those that are secret. */
  settings(text: string): string {
    const hide = (line: string, name: string, gap: string, value: string): string =>
      isSetting(name) && secretName.test(name) && isPlainValue(value) && !value.startsWith('<')
        ? `${name}${gap}${this.hidden('environment', value)}`
        : line;
    return this.text(text.replace(settingLine, hide));
  }

  /** A Kubernetes object without its secrets. */
  manifest(object: JsonObject): JsonObject {
    const isSecret = textAt(object, 'kind') === 'Secret';
    return this.entries(object, (key, value) => {
      if (isSecret && (key === 'data' || key === 'stringData')) return this.blanked(value, key === 'data');
      return this.value(key, value, isSecret);
    });
  }

  private value(key: string, value: unknown, isSecret: boolean): unknown {
    if (typeof value === 'string') return this.field(key, value, isSecret);
    if (Array.isArray(value)) return value.map((item) => this.value('', item, isSecret));
    if (!isObject(value)) return value;
    if (typeof value.name === 'string' && typeof value.value === 'string') return this.variable(value);
    return this.entries(value, (inner, item) => this.value(inner, item, isSecret));
  }

  private entries(object: JsonObject, change: (key: string, value: unknown) => unknown): JsonObject {
    return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(key, value)]));
  }

  private field(key: string, value: string, isSecret: boolean): string {
    if (key === lastApplied) return this.lastApplied(value, isSecret);
    if (isSetting(key) && secretName.test(key) && isPlainValue(value))
      return this.hidden('environment', value);
    return this.text(value).replace(secretFlag, (_, flag: string, secret: string) =>
      secret.startsWith('$') ? `${flag}${secret}` : `${flag}${this.hidden('environment', secret)}`,
    );
  }

  private variable(entry: JsonObject): JsonObject {
    const [name, value] = [textAt(entry, 'name'), textAt(entry, 'value')];
    const isSecret = value !== '' && isPlainValue(value) && (secretName.test(name) || looksLikeKey(value));
    return { ...entry, value: isSecret ? this.hidden('environment', value) : this.text(value) };
  }

  private lastApplied(text: string, isSecret: boolean): string {
    const object = parseJson(text);
    if (!isSecret && isObject(object)) return JSON.stringify(this.manifest(object));
    this.counts.last_applied += 1;
    return '<removed>';
  }

  private blanked(value: unknown, isBase64: boolean): unknown {
    if (!isObject(value)) return value;
    return this.entries(value, (_, item) => {
      const text = typeof item === 'string' ? item : JSON.stringify(item);
      return this.hidden('secret_data', isBase64 ? Buffer.from(text, 'base64').toString('latin1') : text);
    });
  }

  private hidden(kind: SecretKind, value: string): string {
    this.counts[kind] += 1;
    return this.mark(value);
  }

  private mark(value: string): string {
    const known = this.marks.get(value);
    if (known !== undefined) return `<removed secret ${known}>`;
    if (this.marks.size >= maxMarks) return '<removed secret>';
    this.marks.set(value, this.marks.size + 1);
    return `<removed secret ${this.marks.size}>`;
  }
}

/** Texts of one file, line by line: a private key goes with all of its lines. */
export class LineSecrets {
  private readonly remover: SecretRemover;
  private inKey = false;

  constructor(remover: SecretRemover) {
    this.remover = remover;
  }

  line(text: string): string {
    if (!this.inKey) {
      const start = keyStart.exec(text);
      if (start === null) return this.remover.text(text);
      this.inKey = !keyEnd.test(text.slice(start.index));
      // What follows the header on its own line goes with the key.
      return this.remover.text(this.inKey ? text.slice(0, start.index + start[0].length) : text);
    }
    this.inKey = !keyEnd.test(text);
    return '<removed line of a private key>';
  }
}

/** Names of API fields (`secretName`, `tokenExpirationSeconds`) are no settings; those of ConfigMaps and annotations are. */
function isSetting(key: string): boolean {
  return !/^(?:secret|secretKeyRef|.*(?:Name|Namespace|Seconds|Ref|Path|Policy|Type))$/.test(key);
}

/** References to other values are none themselves: `$(NAME)`; nor are switches and numbers of a digit or two. */
function isPlainValue(value: string): boolean {
  return value !== '' && !/^(?:\$\(.*\)|true|false|\d{1,3})$/i.test(value) && !value.includes('\n');
}
