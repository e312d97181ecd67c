import assert from 'node:assert/strict';
import { readLogLine } from '../../../../src/core/convert/logLine.ts';

/** Time, where it is from, level and body of a line, in short. */
function read(line: string, year = '2025'): [at: string, from: string, level: string, body: string] {
  const { at, timeFrom, severityText, body } = readLogLine(line, year);
  return [at, timeFrom, severityText, body];
}

const at = '2025-09-11 20:50:19';

describe('readLogLine', () => {
  it('takes off what kubectl and container runtimes put before a line', () => {
    const time = '2025-09-11T20:50:19.123456789Z';
    assert.deepEqual(read(`${time} ERROR: no database`), [
      `${at}.123456789`,
      'runtime',
      'ERROR',
      'ERROR: no database',
    ]);
    const cri = readLogLine(`${time} stderr F level=warn msg=x`, '');
    assert.deepEqual([cri.stream, cri.severityText, cri.body], ['stderr', 'WARN', 'level=warn msg=x']);
    const docker = readLogLine(
      '{"log":"panic: boom\\n","stream":"stderr","time":"2025-09-11T20:50:19Z"}',
      '',
    );
    assert.deepEqual([docker.at, docker.stream, docker.body], [`${at}.000000000`, 'stderr', 'panic: boom']);
    const named = readLogLine('[pod/cart-0/server] hello', '');
    assert.deepEqual([named.pod, named.container, named.body], ['cart-0', 'server', 'hello']);
  });

  it('leaves the time that a program wrote in its line', () => {
    const line = '2025-09-11T20:50:19Z INFO started';
    assert.deepEqual(read(line), [`${at}.000000000`, 'line', 'INFO', line]);
    const local = '[2025-09-11 20:50:19,250] WARN  low memory';
    assert.deepEqual(read(local), [`${at}.250000000`, 'line_without_zone', 'WARN', local]);
  });

  it('reads JSON, klog, logfmt and access logs', () => {
    const json = '{"level":50,"time":1757623819000,"msg":"x INFO y"}';
    assert.deepEqual(read(json), [`${at}.000000000`, 'line', 'ERROR', json]);
    const klog = 'E0911 20:50:19.123456       1 reflector.go:150] Failed to watch';
    assert.deepEqual(read(klog), [`${at}.123456000`, 'line_without_zone', 'ERROR', klog]);
    const logfmt = 'ts=2025-09-11T20:50:19Z caller=main.go level=debug msg="error later"';
    assert.deepEqual(read(logfmt), [`${at}.000000000`, 'line', 'DEBUG', logfmt]);
    const access = '10.0.0.1 - - [11/Sep/2025:22:50:19 +0200] "GET / HTTP/1.1" 500 12';
    assert.deepEqual(read(access), [`${at}.000000000`, 'line', '', access]);
  });

  it('has no time for klog without a year, nor a level where the line has none', () => {
    assert.equal(readLogLine('I0911 20:50:19.123456       1 a.go:1] x', '').at, '');
    for (const line of [
      'Starting server',
      'no errors were found',
      'information desk',
      '{"msg":"ERROR in text"}',
    ])
      assert.equal(readLogLine(line, '').severityNumber, 0, line);
  });

  it('numbers levels as OpenTelemetry does', () => {
    const numbers = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL'].map(
      (level) => readLogLine(`${level}: x`, '').severityNumber,
    );
    assert.deepEqual(numbers, [1, 5, 9, 13, 17, 21]);
  });
});
