import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Bench, scaled, timed } from '../bench.ts';
import { median } from '../figures.ts';

const run = promisify(execFile);

export const startUp: Bench = {
  name: 'start_up',
  diskBytes: 50e6,
  needsSnapshot: false,
  async measure({ product, scale, signal }) {
    const { cli } = await product();
    const version: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < scaled(15, scale, 5); round += 1) {
      bare.push((await timed(() => run(process.execPath, ['-e', '0'], { signal }))).ms);
      version.push((await timed(() => run(process.execPath, [cli, '--version'], { signal }))).ms);
    }
    return [
      {
        name: 'start_up/cli_version',
        values: version,
        unit: 'ms',
        budget: null,
        how: '`cli.js --version` of a production build, from start to exit, beside a Node that does nothing, in turn',
        details: { bare_node_ms: median(bare) },
      },
    ];
  },
};
