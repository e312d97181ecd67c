import type { WorkbenchTarget } from './workbenchUrl.ts';

/** What `runTests` of @vscode/test-electron says on VS Code's command line, as far as this host heeds it. */
export interface LaunchArguments {
  readonly target: WorkbenchTarget & { readonly extensionTestsPath: string };
  readonly userDataDir?: string;
  readonly extensionsDir?: string;
}

/** @throws {Error} when there is no suite to run, or no extension to run it on */
export function parseLaunchArguments(parameters: readonly string[]): LaunchArguments {
  const options = parameters.flatMap((parameter) => {
    const option = /^--([^=]+)(?:=(.*))?$/s.exec(parameter);
    return option === null ? [] : [{ name: option[1], value: option[2] ?? '' }];
  });
  const all = (name: string): string[] => options.flatMap((it) => (it.name === name ? [it.value] : []));
  const tests = all('extensionTestsPath').at(-1);
  const developed = all('extensionDevelopmentPath');
  if (tests === undefined || developed.length === 0) {
    throw new Error('Needs --extensionDevelopmentPath=DIR and --extensionTestsPath=FILE.');
  }
  const open = parameters.find((parameter) => !parameter.startsWith('--'));
  const userDataDir = all('user-data-dir').at(-1);
  const extensionsDir = all('extensions-dir').at(-1);
  return {
    target: {
      ...(open === undefined ? {} : { open }),
      extensionDevelopmentPaths: developed,
      extensionTestsPath: tests,
      disableExtensions: all('disable-extensions').length > 0,
    },
    ...(userDataDir === undefined ? {} : { userDataDir }),
    ...(extensionsDir === undefined ? {} : { extensionsDir }),
  };
}
