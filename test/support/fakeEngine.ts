import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TempFolder, tempFolder } from './tempFolder.ts';

/** How the stand-in behaves; `works` where nothing is said. */
export type EngineMode =
  | 'works'
  | 'daemon-down'
  | 'no-image'
  | 'no-start'
  | 'not-running'
  | 'killed'
  | 'killed-for-memory'
  | 'daemon-dies'
  | 'hangs'
  | 'unreadable'
  | 'elsewhere'
  | 'build-fails';

export const fakeDigest = `sha256:${'a'.repeat(64)}`;

/**
 * A stand-in for docker's command line, for the `PATH`: it records what it is called with and answers as docker does.
 * It runs no script of an agent: the shell around one ends every process of its user.
 */
export interface FakeEngine extends Disposable {
  readonly environment: Readonly<Record<string, string>>;
  setMode(mode: EngineMode): void;
  /** What `docker ps` lists. */
  setListing(text: string): void;
  /** The arguments of each call so far. */
  calls(): string[][];
  /** Those whose first argument is `command`. */
  callsOf(command: string): string[][];
  /** What the last `exec` got on its standard input. */
  lastInput(): string;
  /** Names of the variables that the last `exec` was started with. */
  lastVariables(): string[];
}

export function fakeEngine(mode: EngineMode = 'works'): FakeEngine {
  const folder: TempFolder = tempFolder();
  const bin = folder.in('bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'docker'), program, { mode: 0o755 });
  const at = (name: string) => join(bin, name);
  const text = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '');
  const calls = () =>
    text('calls')
      .split('\u0001\n')
      .slice(0, -1)
      .map((call) => call.split('\0').slice(0, -1));
  const engine: FakeEngine = {
    environment: { PATH: bin, HOME: folder.path },
    setMode: (next) => writeFileSync(at('mode'), next),
    setListing: (listing) => writeFileSync(at('listing'), listing),
    calls,
    callsOf: (command) => calls().filter(([first]) => first === command),
    lastInput: () => text('input'),
    lastVariables: () =>
      text('variables')
        .split('\n')
        .map((line) => line.split('=', 1)[0] ?? ''),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
  engine.setMode(mode);
  return engine;
}

const program = `#!/bin/bash
here=\${0%/*}
{ for argument in "$@"; do printf '%s\\0' "$argument"; done; printf '\\1\\n'; } >> "$here/calls"
mode=$(< "$here/mode")
variables=$(/usr/bin/env)
PATH=/usr/bin:/bin
fail() { echo "$2" >&2; exit "$1"; }
down='Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'
[ "$mode" = daemon-down ] && fail 1 "$down"

case "$1 $2" in
'info '*)
  echo '{"ServerVersion":"28.2.2","NCPU":8,"MemoryLimit":true,"PidsLimit":true,"CpuCfsQuota":true,"SecurityOptions":["name=seccomp,profile=builtin"]}' ;;
'image inspect')
  [ "$mode" = no-image ] && fail 1 'Error response from daemon: No such image'
  echo '${fakeDigest}' ;;
'build '*)
  echo 'Step 1/3 : FROM debian'
  [ "$mode" = build-fails ] && fail 1 'ERROR: failed to solve: debian:12-slim: not found'
  exit 0 ;;
'ps '*)
  cat "$here/listing" 2> /dev/null; exit 0 ;;
'run '*)
  [ "$mode" = no-start ] && fail 125 'docker: Error response from daemon: unknown runtime'
  for argument in "$@"; do
    case "$argument" in type=bind,src=*,dst=/home/user) source=\${argument#*src=}; echo "\${source%,dst=*}" > "$here/scratch" ;; esac
  done
  exec cat ;;
'exec '*)
  IFS= read -r word; script=$(cat)
  printf '%s\\n' "$script" > "$here/input"; printf '%s\\n' "$variables" > "$here/variables"
  [ "$mode" = not-running ] && fail 1 'Error response from daemon: container 1a2b is not running'
  printf '%s\\n' "$word" >&2
  case "$script" in
  *written*) [ "$mode" = elsewhere ] || : > "$(< "$here/scratch")/written" ;;
  *'command -v'*) printf 'bash\\tGNU bash, version 5.2\\n' ;;
  *readable*) [ "$mode" = unreadable ] && echo /home/user/alerts ;;
  *)
    echo out; printf err >&2
    case "$mode" in
    killed | killed-for-memory) exit 137 ;;
    daemon-dies) fail 1 "$down" ;;
    hangs) echo $$ > "$here/hanging"; exec sleep 1000 ;;
    esac
    printf '%s 3 0\\n' "$word" >&2; exit 3 ;;
  esac
  printf '%s 0 0\\n' "$word" >&2 ;;
'inspect '*)
  [ "$mode" = daemon-dies ] && fail 1 "$down"
  case "$3" in
  *OOM*) [ "$mode" = killed-for-memory ] && echo true || echo false ;;
  *) echo 0 ;;
  esac ;;
'rm '*)
  [ -f "$here/hanging" ] && kill -9 "$(< "$here/hanging")"
  exit 0 ;;
*) fail 125 "docker: unknown command $*" ;;
esac
`;
