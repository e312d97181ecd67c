import type { BenchError, ErrorCode } from '../core/errors.ts';

/** What to do next inside the editor, where the hint of core speaks to somebody at a terminal. */
const hints: Partial<Record<ErrorCode, string>> = {
  config_missing: 'Make one with the command ITBench Review: Create Config.',
  key_missing: 'Store it with the command ITBench Review: Set API Key.',
  report_missing: 'Refresh the Results view; a report is written when a run ends.',
  run_missing: 'Refresh the Results view.',
  run_locked: 'Another window or a terminal works on it. Wait for it to end, or stop it there.',
  sandbox_unavailable: 'Choose sandbox: auto or virtual in itbench.yml, or install what is missing.',
  disk_full: 'Free some space, then resume the run: nothing that has ended is lost.',
  not_writable:
    'Check that the folder is there and can be written, or choose another output_dir in itbench.yml.',
  suite_missing: 'Check tasks_dir in itbench.yml.',
  channel_closed: 'Try again; the log has the details.',
  message_invalid:
    'Reload the window: after an update the old and the new version may be running side by side.',
  timed_out: 'Try again; if the results lie on a network disk, it may be slow.',
};

/** The next step for an error, in the words of the editor. */
export function editorHint(error: BenchError): string | undefined {
  return hints[error.code] ?? error.hint;
}
