/** Where the kinds are allowed to differ; each is said in the probe's reasons or the fingerprint. */
export interface Traits {
  /** Jobs started with `&` run beside the script and are killed with it; elsewhere they run in the foreground. */
  readonly concurrentJobs: boolean;
  /** What a command printed before it was stopped is kept. */
  readonly keepsOutputOfStopped: boolean;
  /** Bytes that are not UTF-8 pass through the tools as they are. */
  readonly keepsBytes: boolean;
  /** `rm -f` fails where it was refused; elsewhere it says so and exits with 0. */
  readonly forcedRemovalFails: boolean;
  /** A write beyond the share of the disk fails by itself; elsewhere the command is stopped. */
  readonly refusesWrites: boolean;
}
