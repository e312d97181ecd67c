import { messageOf, systemErrorCode } from '../../core/errors.ts';
import { modelFailure } from '../../core/model/failure.ts';
import type { ModelFailure } from '../../core/model/model.ts';
import { excerpt } from '../../core/model/replyFailure.ts';

/**
 * What an error of `sendRequest` or of its stream means. Documented are the codes of LanguageModelError: NoPermissions
 * (no consent), Blocked (quota limits exceeded), NotFound (the model does not exist any more); no wait mends these.
 * Anything else is the provider's own, and may pass: it is asked again, as often as the policy says. Texts are not read.
 */
export function modelFault(error: unknown, model: string): ModelFailure {
  const said = excerpt(messageOf(error));
  switch (codeOf(error)) {
    case 'NoPermissions':
      return modelFailure(
        'not_permitted',
        `The editor does not let this extension use ${model} (${said}). Start the run again to be asked again.`,
      );
    case 'Blocked':
      return modelFailure('quota', `The editor blocks requests to ${model}: ${said}`);
    case 'NotFound':
      return modelFailure('bad_request', `The editor has no language model ${model} any more: ${said}`);
    default:
      return modelFailure(isNetworkFault(error) ? 'network' : 'server', `${model} failed: ${said}`);
  }
}

/** Whether the person, or a policy, has said no. */
export function isRefusal(error: unknown): boolean {
  return codeOf(error) === 'NoPermissions';
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && error.name === 'LanguageModelError' ? systemErrorCode(error) : undefined;
}

const networkCode = /^(?:E(?:CONN|HOST|NET)[A-Z]+|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|UND_ERR_[A-Z_]+)$/;

/** By the codes of Node's errors, also of those that an error wraps. */
function isNetworkFault(error: unknown): boolean {
  let cause = error;
  for (let depth = 0; depth < 4 && cause instanceof Error; depth += 1) {
    if (networkCode.test(systemErrorCode(cause) ?? '')) return true;
    cause = cause.cause;
  }
  return false;
}
