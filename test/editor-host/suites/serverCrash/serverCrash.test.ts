import { killOfThisHost } from '../processes.ts';

describe('a suite whose server crashes', () => {
  it('kills it', async () => {
    killOfThisHost(/code-server\/out\/node\/entry/);
    await new Promise(() => {});
  });
});
