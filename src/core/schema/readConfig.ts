import * as z from 'zod';
import { Config } from './config.ts';
import { readYaml, type YamlProblem } from './readYaml.ts';

/** What is wrong with a configuration, and where. */
export type ConfigProblem = YamlProblem;

export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Reads the text of an `itbench.yml`. Every problem is found in one go, in the order of the text. */
export function readConfig(text: string): ConfigReading {
  const reading = readYaml(text, { schema: Config, mayBeEmpty: false });
  return reading.ok ? { ok: true, config: reading.value } : reading;
}

/** JSON Schema (draft 2020-12) of `itbench.yml` as a person writes it: defaults are optional. */
export function configJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(Config, { io: 'input' });
}
