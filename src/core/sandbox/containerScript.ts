import { isLongScript } from './bwrapArguments.ts';
import { HeadTailCapture } from './capture.ts';
import type { CapturedOutput } from './sandbox.ts';

/** Room for our own end of a command after its time-out, before the container ends it by itself. */
const backstopSeconds = 10;

export interface ScriptLimits {
  readonly timeoutMs: number;
  /** In KiB. */
  readonly fileKib: number;
}

/**
 * What runs around an agent's shell, as the same user. It reads a secret word and then the script, says the word on
 * standard error, runs the script, ends every process that is left of it, and says the word again with the script's exit
 * code and how often the kernel stopped a process for memory meanwhile. Whoever started it so knows three things that an
 * exit code alone does not tell: that the script began (the engine's own failures are exit codes too), that it ended,
 * and that nothing of it is left.
 *
 * The script's own standard input is empty. `kill -- -1` reaches all processes of the agent's user but the caller; the
 * container's init and keeper are another's. A command may end this shell too: then the second word is missing, and the
 * container has to go. Messages of this shell (`Killed`) go nowhere: it is not the agent's.
 */
const wrapper = `
IFS= read -r word; script=$(cat); exec 8>&2 2> /dev/null < /dev/null
stops() {
  count=0
  for file in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do
    [ -r "$file" ] && while read -r name value; do [ "$name" = oom_kill ] && count=$value; done < "$file"
  done
}
stops; before=$count
printf '%s\\n' "$word" >&8
if [ "$2" = 0 ]; then trap '' XFSZ; fi
ulimit -c 0; ulimit -f "$2"
if [ "$3" = long ]; then
  timeout -k 2 "$1" bash -c '. /dev/fd/3' bash 3< <(printf '%s' "$script") 2>&8 8>&-
else
  timeout -k 2 "$1" bash -c "$script" 2>&8 8>&-
fi
code=$?
kill -KILL -- -1
for (( tries = 0; tries < 5000; tries++ )); do kill -0 -- -1 || break; done
stops
printf '%s %s %s\\n' "$word" "$code" "$((count - before))" >&8`;

/** The program to run in the container; it takes {@link wrapperInput}. */
export function wrapperCommand(script: string, { timeoutMs, fileKib }: ScriptLimits): string[] {
  const seconds = Math.ceil(timeoutMs / 1000) + backstopSeconds;
  const length = isLongScript(script) ? 'long' : 'short';
  return ['bash', '-c', wrapper, 'bash', String(seconds), String(fileKib), length];
}

/** Bash drops NUL bytes from the scripts it reads. */
export function wrapperInput(word: string, script: string): string {
  return `${word}\n${script.replaceAll('\0', '')}`;
}

/** What the words say. */
export interface ScriptEnd {
  readonly exitCode: number;
  /** Processes that the kernel stopped for memory. */
  readonly oomKills: number;
}

/** Longest second word: the word, a code, a count. */
const trailerRoom = 32;

/** Takes the two words out of a command's standard error, and keeps the rest as {@link HeadTailCapture} does. */
export class WordedCapture {
  private readonly word: Buffer;
  private readonly kept: HeadTailCapture;
  private pending: Buffer = Buffer.alloc(0);
  private hasBegun = false;

  constructor(word: string, limitBytes: number) {
    this.word = Buffer.from(word);
    this.kept = new HeadTailCapture(limitBytes);
  }

  /** Whether the script began; until then what came is the engine's. */
  get began(): boolean {
    return this.hasBegun;
  }

  write(chunk: Uint8Array): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    if (!this.hasBegun) {
      const first = Buffer.concat([this.word, Buffer.from('\n')]);
      if (!this.pending.subarray(0, first.length).equals(first)) return;
      this.hasBegun = true;
      this.pending = this.pending.subarray(first.length);
    }
    const room = this.word.length + trailerRoom;
    if (this.pending.length <= room) return;
    this.kept.write(this.pending.subarray(0, this.pending.length - room));
    this.pending = Buffer.from(this.pending.subarray(this.pending.length - room));
  }

  /** Once the stream has ended. */
  finish(): { readonly stderr: CapturedOutput; readonly end: ScriptEnd | null } {
    const at = this.hasBegun ? this.pending.lastIndexOf(this.word) : -1;
    const said =
      at < 0 ? null : /^ (\d+) (-?\d+)\n$/.exec(this.pending.toString('latin1', at + this.word.length));
    this.kept.write(said === null ? this.pending : this.pending.subarray(0, at));
    this.pending = Buffer.alloc(0);
    const end = said === null ? null : { exitCode: Number(said[1]), oomKills: Number(said[2]) };
    return { stderr: this.kept.result(), end };
  }
}
