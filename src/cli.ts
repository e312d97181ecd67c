// Program 3, the command line. Only the check that the rest can run at all: it imports nothing, because on a Node that is
// too old even importing the rest fails, with an error that helps nobody.

const wanted = [22, 15] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  process.stderr.write(
    `itbench-review needs Node ${wanted.join('.')} or newer, and this is ${process.versions.node}. Install a newer Node, or run it with: npx node@24 ${process.argv[1] ?? 'dist/cli.js'}\n`,
  );
  process.exitCode = 2;
} else {
  const main = await import(new URL('./main.js', import.meta.url).href);
  await main.main();
}

export {};
