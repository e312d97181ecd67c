/** `triage` looks where a runbook looks first and names the best suspect; `exhaustive` looks everywhere and names too many. */
export type BaselineStrategy = 'triage' | 'exhaustive';
