/** Keys that name their issuer, wherever they stand in a value. `sk-` covers OpenAI, Anthropic, OpenRouter and their likes. */
const issuedKeys: readonly RegExp[] = [
  /(?<![A-Za-z0-9])sk-[\w-]{16,}/,
  /(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/,
  /(?<![A-Za-z0-9])AIza[\w-]{30,}/,
  /(?<![A-Za-z0-9])ya29\.[\w-]{20,}/,
  /(?<![A-Za-z0-9])(?:hf|gsk|r8|npm|dop_v1|tgp_v1)_[A-Za-z0-9_-]{20,}/,
  /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{20,}/,
  /(?<![A-Za-z0-9])github_pat_\w{20,}/,
  /(?<![A-Za-z0-9])glpat-[\w-]{16,}/,
  /(?<![A-Za-z0-9])(?:xai|pplx|nvapi|fw|csk|ABSK|bedrock-api-key)-[A-Za-z0-9_-]{20,}/,
  /(?<![A-Za-z0-9])xox[abeprs]-[\w-]{10,}/,
  /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
  /(?<![A-Za-z0-9])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/,
  /\b(?:bearer|basic)\s+[\w.~+/=-]{8,}/i,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
];

/** A URL with a password or with a key in its query. */
const urlCredentials: readonly RegExp[] = [
  /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s:@]*:[^/?#\s@]+@/i,
  /[?&](?:key|api[_-]?key|access[_-]?token|token|sig|signature)=[^&#\s]{8,}/i,
];

/** Shortest unbroken run of letters and digits that may be a key: names of models, hosts and pods stay below. */
const shortestRun = 24;
/** Shortest key that is broken by `-` or `_` (base64url); a key has few of them, a name one every few letters. */
const shortestBrokenKey = 32;
const lettersPerSeparator = 12;

/**
 * Whether `value` looks like an API key, a token or a password in a URL rather than a name, so that a configuration
 * that holds it can be refused before it is saved, hashed or copied into a report. Names of environment variables,
 * URLs, paths, UUIDs, model ids, git revisions (40 hex digits) and sha256 digests (64) do not.
 */
export function looksLikeKey(value: string): boolean {
  const text = value.trim();
  if (issuedKeys.some((pattern) => pattern.test(text))) return true;
  if (urlCredentials.some((pattern) => pattern.test(text))) return true;
  if (isAddress(text)) return false;
  return text.split(/[^\w-]+/).some((part) => hasRandomRun(part) || isBrokenRandom(part));
}

/** URLs and paths hold generated names (accounts, deployments, temporary folders) that are no secret. */
function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/|^(?:~|\.{1,2})?[/\\]|^[A-Za-z]:[/\\]/i.test(text);
}

function hasRandomRun(part: string): boolean {
  return part.split(/[_-]+/).some((run) => run.length >= shortestRun && isRandom(run) && !isDigest(run));
}

function isBrokenRandom(part: string): boolean {
  const run = part.replace(/[_-]/g, '');
  const separators = part.length - run.length;
  if (run.length < shortestBrokenKey || separators * lettersPerSeparator > run.length) return false;
  return /[a-z]/.test(run) && /[A-Z]/.test(run) && isRandom(run) && !isDigest(run);
}

/** A git revision or a sha256, which configurations name to pin a suite or an image. */
function isDigest(run: string): boolean {
  return /^[0-9a-f]+$/.test(run) && (run.length === 40 || run.length === 64);
}

/**
 * Random text jumps between digits, capitals and small letters at every second or third place (0.4 to 0.6 of them);
 * words and dates run on. Asks for a digit, a letter and some variety as well.
 */
function isRandom(run: string): boolean {
  if (!/\d/.test(run) || !/[A-Za-z]/.test(run) || new Set(run).size < 8) return false;
  let jumps = 0;
  for (let i = 1; i < run.length; i += 1) {
    if (characterClass(run.charCodeAt(i)) !== characterClass(run.charCodeAt(i - 1))) jumps += 1;
  }
  return jumps / (run.length - 1) >= 0.2;
}

function characterClass(code: number): 'digit' | 'capital' | 'small' {
  if (code < 58) return 'digit';
  return code < 91 ? 'capital' : 'small';
}

/** Longest part of a key: without an end to it, one long line of half keys would take the square of its length in time. */
const longestPart = 8192;
const anyIssuedKey = new RegExp(
  issuedKeys.map(({ source }) => source.replaceAll(/(?<=\{\d+,)\}/g, `${longestPart}}`)).join('|'),
  'gi',
);
const urlPassword = /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^/?#\s:@"']{0,256}:)([^/?#\s@"']{1,1024})@/gi;
const wholePrivateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** "Basic authentication" is no header: what follows the word holds a digit or a sign where it is one. */
const ordinaryWords = /^(?:bearer|basic)\s+[A-Za-z.]*$/i;

/**
 * A text with what names its issuer as a key, private keys and passwords of URLs replaced: for logs and the like, where
 * {@link looksLikeKey} would take generated names for keys.
 */
export function replaceKeys(
  text: string,
  replacement: (key: string) => string,
): { readonly text: string; readonly count: number } {
  let count = 0;
  const replaced = (key: string): string => {
    count += 1;
    return replacement(key);
  };
  const clean = text
    .replace(wholePrivateKey, replaced)
    .replace(anyIssuedKey, (key) => (isIssued(key) ? replaced(key) : key))
    .replace(urlPassword, (_, before: string, password: string) => `${before}${replaced(password)}@`);
  return { text: clean, count };
}

/** The patterns joined ignore case, which only some of them do by themselves. */
function isIssued(key: string): boolean {
  return !ordinaryWords.test(key) && issuedKeys.some((pattern) => pattern.test(key));
}
