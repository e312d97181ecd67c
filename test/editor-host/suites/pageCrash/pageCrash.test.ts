import { killOfThisHost } from '../processes.ts';

describe('a suite whose page crashes', () => {
  it('waits for what only the page can do', async () => {
    killOfThisHost(/--type=renderer/);
    await new Promise(() => {});
  });
});
