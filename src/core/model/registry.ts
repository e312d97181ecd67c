import { BenchError } from '../errors.ts';
import { type AdapterName, adapterOf } from '../schema/adapter.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import { sha256 } from '../store/hash.ts';
import { createAnthropicModel } from './anthropic.ts';
import { anthropicEndpoint } from './anthropicEndpoint.ts';
import { createBaselineModel } from './baseline/baseline.ts';
import { type AskEditor, createEditorModel } from './editor.ts';
import { createGoogleModel } from './google.ts';
import { googleEndpoint } from './googleEndpoint.ts';
import type { Model, ModelContext } from './model.ts';
import { createOpenAiModel } from './openai.ts';
import { createOpenAiCompatibleModel } from './openaiCompatible.ts';
import { openAiEndpoint } from './openaiEndpoint.ts';
import { createReplayModel, type Recording } from './replay.ts';
import { parseScript, type ScriptedReply } from './script.ts';
import { createScriptedModel } from './scripted.ts';

/** What of a model's entry in the configuration decides how it is asked. */
export type ModelSpec = Pick<
  ModelEntry,
  | 'name'
  | 'adapter'
  | 'endpoint'
  | 'model'
  | 'max_tokens'
  | 'timeout_ms'
  | 'temperature'
  | 'reasoning_effort'
  | 'send_reasoning'
  | 'thinking_tokens'
  | 'prompt_caching'
  | 'max_tokens_field'
  | 'extra_body'
  | 'replay'
  | 'strategy'
  | 'script'
>;

/** Makes the model of an entry, a new one for each attempt. Throws `config_invalid` for an entry that cannot work. */
export type ModelFactory = (spec: ModelSpec, context: ModelContext) => Model;

export interface ModelFactoryDependencies {
  /** Text of a script file, by the path in the entry. Read once: every attempt of a run plays the same script. */
  readonly readScript: (path: string) => string;
  /** What an entry of adapter replay plays. Opened once for each; absent where nothing can be replayed. */
  readonly openRecording?: OpenRecording;
  /** The language models of the editor that this runs in; absent where it runs in none. */
  readonly askEditor?: AskEditor;
}

/** `isNamed`: whether the entry itself says which of several recorded models it means, rather than by its own name. */
export type OpenRecording = (
  path: string,
  wanted: { readonly entryName: string; readonly model: string; readonly isNamed: boolean },
) => Recording;

/** Where an entry says nothing: the defaults that schema/config.ts names. */
export const modelDefaults = {
  max_tokens: 8_000,
  timeout_ms: 600_000,
  send_reasoning: true,
  max_tokens_field: 'max_tokens',
  prompt_caching: true,
  strategy: 'triage',
} as const;

interface Script {
  readonly replies: readonly ScriptedReply[];
  /** Of the file: another script is another model, and a run that began with one does not go on with the other. */
  readonly sha256: string;
}

/** To add an adapter: write its file, and its line in the table below. */
export function createModelFactory(dependencies: ModelFactoryDependencies): ModelFactory {
  const scriptAt = scriptReader(dependencies);
  const recordingOf = recordingOpener(dependencies);
  const { askEditor } = dependencies;

  const adapters: Partial<Record<AdapterName, ModelFactory>> = {
    anthropic: createAnthropic,
    baseline: (spec) =>
      createBaselineModel({
        strategy: spec.strategy ?? modelDefaults.strategy,
        model: spec.model ?? spec.name,
      }),
    editor: (spec, context) => createEditor(spec, context, askEditor),
    google: createGoogle,
    openai: createOpenAi,
    'openai-compatible': createOpenAiCompatible,
    replay: (spec, context) => createReplayModel(spec.name, recordingOf(spec), context),
    scripted: (spec, context) => {
      const script = scriptAt(need(spec, 'script'));
      return createScriptedModel(script.replies, {
        model: spec.model ?? spec.name,
        parameters: { script_sha256: script.sha256 },
        clock: context.clock,
      });
    },
  };

  return (spec, context) => {
    const adapter = adapterOf(spec);
    const create = adapter === null ? undefined : adapters[adapter];
    if (create !== undefined) return create(spec, context);
    const problem =
      adapter === null ? 'it needs an adapter or an endpoint' : `there is no adapter ${adapter} yet`;
    throw new BenchError('config_invalid', `Model ${spec.name}: ${problem}.`, {
      hint: `Adapters: ${Object.keys(adapters).sort().join(', ')}.`,
    });
  };
}

/** Reads each script once. */
function scriptReader({ readScript }: ModelFactoryDependencies): (path: string) => Script {
  const scripts = new Map<string, Script>();
  return (path) => {
    const known = scripts.get(path);
    if (known !== undefined) return known;
    const text = readScript(path);
    const script = { replies: parseScript(text, path), sha256: sha256(text) };
    scripts.set(path, script);
    return script;
  };
}

/** Opens each recording once. */
function recordingOpener({ openRecording }: ModelFactoryDependencies): (spec: ModelSpec) => Recording {
  const recordings = new Map<string, Recording>();
  return (spec) => {
    if (openRecording === undefined) {
      throw new BenchError('config_invalid', `Model ${spec.name}: there is nothing to replay here.`);
    }
    const { name: entryName, model = entryName } = spec;
    const path = need(spec, 'replay');
    const id = JSON.stringify([path, model]);
    const recording =
      recordings.get(id) ?? openRecording(path, { entryName, model, isNamed: model !== entryName });
    recordings.set(id, recording);
    return recording;
  };
}

function createOpenAiCompatible(spec: ModelSpec, context: ModelContext): Model {
  return createOpenAiCompatibleModel(
    {
      ...commonOptions(spec),
      endpoint: need(spec, 'endpoint'),
      maxTokensField: spec.max_tokens_field ?? modelDefaults.max_tokens_field,
      // A server that refuses reasoning says so with a 400; one that misses it only answers worse.
      sendReasoningBack: spec.send_reasoning ?? modelDefaults.send_reasoning,
      extraBody: spec.extra_body,
    },
    context,
  );
}

function createOpenAi(spec: ModelSpec, context: ModelContext): Model {
  return createOpenAiModel(
    {
      ...commonOptions(spec),
      endpoint: spec.endpoint ?? openAiEndpoint,
      sendReasoningBack: spec.send_reasoning ?? modelDefaults.send_reasoning,
    },
    context,
  );
}

function createAnthropic(spec: ModelSpec, context: ModelContext): Model {
  return createAnthropicModel(
    {
      ...commonOptions(spec),
      endpoint: spec.endpoint ?? anthropicEndpoint,
      thinkingTokens: spec.thinking_tokens,
      promptCaching: spec.prompt_caching ?? modelDefaults.prompt_caching,
    },
    context,
  );
}

function createGoogle(spec: ModelSpec, context: ModelContext): Model {
  return createGoogleModel(
    {
      ...commonOptions(spec),
      endpoint: spec.endpoint ?? googleEndpoint,
      thinkingTokens: spec.thinking_tokens,
    },
    context,
  );
}

function commonOptions(spec: ModelSpec) {
  return {
    name: spec.name,
    model: spec.model ?? spec.name,
    maxTokens: spec.max_tokens ?? modelDefaults.max_tokens,
    timeoutMs: spec.timeout_ms ?? modelDefaults.timeout_ms,
    temperature: spec.temperature,
    reasoningEffort: spec.reasoning_effort,
  };
}

function createEditor(spec: ModelSpec, context: ModelContext, askEditor: AskEditor | undefined): Model {
  if (askEditor === undefined) {
    throw new BenchError('config_invalid', `Model ${spec.name}: adapter editor works only inside VS Code.`, {
      hint: 'Run it there with the extension ITBench Review, or leave this model out.',
    });
  }
  return createEditorModel(
    {
      model: need(spec, 'model'),
      maxTokens: spec.max_tokens ?? modelDefaults.max_tokens,
      timeoutMs: spec.timeout_ms ?? modelDefaults.timeout_ms,
      temperature: spec.temperature,
    },
    context,
    askEditor,
  );
}

function need(spec: ModelSpec, key: 'endpoint' | 'model' | 'replay' | 'script'): string {
  const value = spec[key];
  if (value === undefined) throw new BenchError('config_invalid', `Model ${spec.name} needs ${key}.`);
  return value;
}
