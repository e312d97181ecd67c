import { cliScene } from './cliScene.ts';

/** A sandbox of processes where there is one, which is quicker, and leaves more behind if it is killed; else the virtual one. */
export async function strongestHere(): Promise<'bwrap' | 'virtual'> {
  using scene = cliScene({ tasks: 0 });
  const { sandboxes } = JSON.parse((await scene.run(['doctor', '--json'])).stdout);
  const works = sandboxes.some(({ kind, ok }: { kind: string; ok: boolean }) => kind === 'bwrap' && ok);
  return works ? 'bwrap' : 'virtual';
}
