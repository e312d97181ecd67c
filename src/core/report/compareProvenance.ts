import type { Comparison } from '../schema/comparison.ts';
import type { Report } from '../schema/report.ts';

type Change = Comparison['changes'][number];

/** Values of one report by what a person would call them. */
export type Texts = Readonly<Record<string, string>>;

/** Words for what the other report does not have. */
const absent = 'none';

/** What differs in provenance and settings, from what answers to what is least likely to matter. */
export function provenanceChanges(first: Report, second: Report): Change[] {
  return parts.flatMap((texts) => changedTexts(texts(first), texts(second)));
}

const parts = [modelTexts, promptTexts, settingTexts, suiteTexts, sandboxTexts, judgeTexts, programTexts];

/** All that {@link provenanceChanges} looks at, for whoever compares neighbours among thousands of reports. */
export function provenanceTexts(report: Report): Texts {
  return Object.assign({}, ...parts.map((texts) => texts(report)));
}

/** What has changed apart from the model and what goes with it: any of it may be the cause of a difference too. */
export function otherChanges(first: Report, second: Report): Change[] {
  return [promptTexts, settingTexts, sandboxTexts].flatMap((texts) =>
    changedTexts(texts(first), texts(second)),
  );
}

/** Whether another model answered, or the same one with other parameters. */
export function isOtherModel(first: Report, second: Report): boolean {
  return changedTexts(modelTexts(first), modelTexts(second)).some(({ what }) => what !== 'name of the model');
}

export function changedTexts(first: Texts, second: Texts): Change[] {
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...names]
    .map((what) => ({ what, first: first[what] ?? absent, second: second[what] ?? absent }))
    .filter((change) => change.first !== change.second);
}

/** Enough of a hash to tell two apart, and to find it in a report. */
export function shortHash(sha256: string): string {
  return `${sha256.slice(0, 12)}…`;
}

function modelTexts({ model, provenance }: Report): Texts {
  const { adapter, adapter_version, model: id, endpoint_host, parameters } = provenance.model;
  return {
    'name of the model': model,
    'model id': id,
    adapter,
    'version of the adapter': adapter_version,
    'endpoint host': endpoint_host ?? absent,
    ...prefixed('parameter', parameters),
  };
}

function promptTexts({ provenance }: Report): Texts {
  const { tools, ...pieces } = provenance.prompt_sha256;
  return {
    ...prefixed('prompt', mapped(pieces, shortHash)),
    ...(tools === undefined ? {} : { 'tool definitions': shortHash(tools) }),
  };
}

/** The hash of the settings only shows that something else has changed, so the named ones come first. */
function settingTexts({ policy, repeats, provenance }: Report): Texts {
  return {
    preset: policy.preset ?? absent,
    'turns allowed': String(policy.max_turns),
    'attempts per task': String(repeats),
    'share of errors allowed': String(policy.max_error_share),
    'settings of the run': shortHash(provenance.config_sha256),
  };
}

function suiteTexts({ provenance: { suite }, task_count }: Report): Texts {
  return {
    suite: suite.id,
    'revision of the suite': suite.revision ?? absent,
    'tasks of the run': String(task_count),
    'lock of the tasks': shortHash(suite.lock_sha256),
    'tasks equal to the lock of their suite': suite.verified,
  };
}

function sandboxTexts({ provenance: { sandbox } }: Report): Texts {
  return {
    sandbox: sandbox.practice ? `${sandbox.kind} (practice)` : sandbox.kind,
    'version of the sandbox': sandbox.version,
    'image of the sandbox': sandbox.image_digest ?? absent,
    ...prefixed('tool of the sandbox', sandbox.tools),
    ...prefixed('limit of the sandbox', sandbox.limits),
  };
}

function judgeTexts({ provenance: { scorer, judge } }: Report): Texts {
  if (judge === null) return { scorer };
  const { identity, prompt_sha256 } = judge;
  return {
    scorer,
    'model of the judge': identity.model,
    'adapter of the judge': `${identity.adapter} ${identity.adapter_version}`,
    'endpoint host of the judge': identity.endpoint_host ?? absent,
    'prompt of the judge': shortHash(prompt_sha256),
    ...prefixed('parameter of the judge', identity.parameters),
  };
}

function programTexts({ provenance: { generator, harness_sha256, machine } }: Report): Texts {
  return {
    'version of the harness': `${generator.name} ${generator.version}`,
    'program of the harness': harness_sha256 === null ? absent : shortHash(harness_sha256),
    ...prefixed('machine', machine),
  };
}

function prefixed(prefix: string, values: Readonly<Record<string, unknown>>): Texts {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${prefix} ${name}`, String(value)]),
  );
}

function mapped(values: Readonly<Record<string, string>>, of: (value: string) => string): Texts {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, of(value)]));
}
