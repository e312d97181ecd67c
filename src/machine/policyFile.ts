import { resolve } from 'node:path';
import { BenchError } from '../core/errors.ts';
import type { Policy } from '../core/schema/policy.ts';
import { readPolicy } from '../core/schema/readPolicy.ts';
import { problemText } from '../core/schema/readYaml.ts';
import { lookAt, readSmallFile } from '../core/store/fileStamp.ts';
import { oneLine } from '../core/store/foreignText.ts';

const maxPolicyBytes = 2 ** 20;

/** Reads a policy file. @throws BenchError policy_invalid, with every problem of the file, also where there is none */
export function loadPolicyFile(path: string): Policy {
  const file = readSmallFile(resolve(path), lookAt(resolve(path)), maxPolicyBytes);
  if (file.kind !== 'text') {
    const why = file.kind === 'absent' ? 'does not exist' : `cannot be read: ${oneLine(file.why)}`;
    throw new BenchError('policy_invalid', `the policy ${path} ${why}`, { hint: 'Check the path.' });
  }
  const reading = readPolicy(file.text);
  if (reading.ok) return reading.value;
  throw new BenchError('policy_invalid', reading.problems.map((one) => problemText(path, one)).join('\n'), {
    hint: 'Mend it there; every key has a default, so that a key that is not there is no mistake.',
  });
}
