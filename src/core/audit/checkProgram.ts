import { loadPrompts, promptHashes } from '../agent/prompts.ts';
import { toolDefinitions } from '../agent/tools.ts';
import { messageOf } from '../errors.ts';
import type { RunFile } from '../schema/run.ts';
import { oneLine } from '../store/foreignText.ts';
import { sha256OfJson } from '../store/hash.ts';
import type { Findings } from './findings.ts';
import type { VerifyingProgram } from './verifyingProgram.ts';

/** Says how far this program, and the prompts that it has, are those of a run. None of it is a fault of the run. */
export function checkProgram(run: RunFile, program: VerifyingProgram, findings: Findings): void {
  const { product_version, harness_sha256, prompts_root } = run;
  if (product_version !== program.version) {
    findings.note(`The run was made by version ${oneLine(product_version, 40)}; this is ${program.version}.`);
  } else if (harness_sha256 !== program.harnessSha256 && program.harnessSha256 !== null) {
    findings.note('The run was made by another build of this version.');
  }
  const from = prompts_root === null ? 'that come with this version' : `in ${oneLine(prompts_root, 200)}`;
  try {
    const prompts = loadPrompts(program.promptsDir, prompts_root ?? undefined);
    const here: Readonly<Record<string, string>> = {
      ...promptHashes(prompts),
      tools: sha256OfJson(toolDefinitions(prompts)),
    };
    const others = Object.entries(run.prompt_sha256).filter(([piece, hash]) => here[piece] !== hash);
    if (others.length === 0) return;
    const names = others.map(([piece]) => piece).join(', ');
    findings.note(`The prompts ${from} are not those of the run: ${oneLine(names, 200)}.`);
  } catch (error) {
    findings.note(`The prompts of the run were not compared: ${oneLine(messageOf(error), 200)}.`);
  }
}
