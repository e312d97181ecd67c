import { resolve } from 'node:path';

/** What the workbench opens, and which extension and suite it runs there. All paths are files of this machine. */
export interface WorkbenchTarget {
  /** A folder or a `.code-workspace` file; nothing is opened without. */
  readonly open?: string;
  readonly extensionDevelopmentPaths?: readonly string[];
  readonly extensionTestsPath?: string;
  readonly disableExtensions?: boolean;
}

/** Address of the workbench of the server at `127.0.0.1:<port>`, a secure context, which webviews need. */
export function workbenchUrl(port: number, target: WorkbenchTarget): string {
  const host = `127.0.0.1:${port}`;
  const url = new URL(`http://${host}/`);
  if (target.open === undefined) url.searchParams.set('ew', 'true');
  else {
    const path = resolve(target.open);
    url.searchParams.set(path.endsWith('.code-workspace') ? 'workspace' : 'folder', path);
  }
  const payload = payloadOf(host, target);
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** Heeded only by a server that was started with `automation`. */
function payloadOf(host: string, target: WorkbenchTarget): [string, string][] {
  const remote = (path: string): string =>
    `vscode-remote://${host}${resolve(path).split('/').map(encodeURIComponent).join('/')}`;
  const developed = (target.extensionDevelopmentPaths ?? []).map((path): [string, string] => [
    'extensionDevelopmentPath',
    remote(path),
  ]);
  if (developed.length === 0) return [];
  return [
    ...developed,
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
    ...(target.extensionTestsPath === undefined
      ? []
      : ([
          ['extensionTestsPath', remote(target.extensionTestsPath)],
          ['enableProposedApi', ''],
        ] satisfies [string, string][])),
    ...(target.disableExtensions === true
      ? ([['disableExtensions', 'true']] satisfies [string, string][])
      : []),
  ];
}
