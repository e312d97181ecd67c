import { BenchError } from '../errors.ts';
import { pinnedImage } from '../schema/config.ts';
import { askEngine, type Engine } from './containerEngine.ts';

/** Name of the image that `itbench-review sandbox build` makes. */
export const referenceImage = 'itbench-review-sandbox';

/** What a run calls an image by, and what is written of it. */
export interface ContainerImage {
  /** Content-addressed, so that nobody can put another one under the same name while a run goes on. */
  readonly reference: string;
  /** `sha256:…` */
  readonly digest: string;
}

export function isPinned(image: string): boolean {
  return pinnedImage.test(image);
}

/** @throws BenchError config_invalid for an image that is not pinned by its digest */
export function checkPinned(image: string): void {
  if (isPinned(image)) return;
  throw new BenchError('config_invalid', `sandbox_image "${image}" is not pinned by its digest`, {
    hint:
      'A name can mean another image tomorrow. Write name@sha256:… (docker image inspect --format ' +
      `'{{index .RepoDigests 0}}' NAME prints it) or the id of an image that was built here, sha256:… (--format '{{.Id}}').`,
  });
}

/** Finds an image that is already here: none is ever pulled. A string says why it cannot be used. */
export async function findImage(
  engine: Engine,
  image: string | null,
  signal: AbortSignal,
): Promise<ContainerImage | string> {
  if (image !== null && !isPinned(image))
    return `The image ${image} is not pinned: write name@sha256:… or sha256:….`;
  const name = image ?? referenceImage;
  const asked = await askEngine(engine.client, ['image', 'inspect', '--format', '{{.Id}}', name], signal);
  const id = asked.found && asked.exitCode === 0 ? idOf(asked.stdout) : null;
  if (id === null) return missing(engine, image);
  if (image === null) return { reference: id, digest: id };
  return { reference: image, digest: image.slice(image.indexOf('sha256:')) };
}

/** Docker prints `sha256:` before an image's id, podman does not. */
export function idOf(text: string): string | null {
  const match = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text.trim());
  return match === null ? null : `sha256:${match[1]}`;
}

function missing({ client }: Engine, image: string | null): string {
  if (image === null) {
    return (
      `${client.file} answers, but the reference image ${referenceImage} is not built: run ` +
      '"itbench-review sandbox build", or name another by sandbox_image.'
    );
  }
  const get = image.startsWith('sha256:') ? 'build or load it' : `run "${client.file} pull ${image}"`;
  return `${client.file} answers, but does not have the image ${image}: ${get}.`;
}
