import { Policy } from './policy.ts';
import { readYaml, type YamlReading } from './readYaml.ts';

/** Reads the text of a policy, a YAML file. An empty one is the default policy. */
export function readPolicy(text: string): YamlReading<Policy> {
  return readYaml(text, { schema: Policy, mayBeEmpty: true });
}
