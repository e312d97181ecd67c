import type { Language } from './services.ts';
import type { Protocol } from './topology.ts';

/** How a call that never reached a server ended. */
export type ConnectFailure = 'refused' | 'timeout';

/** How long a caller waits before it gives up a call that nobody answers, in milliseconds. */
export const callTimeoutMs: Readonly<Record<Protocol, number>> = {
  grpc: 3000,
  http: 3000,
  cache: 2500,
  sql: 2500,
  produce: 4000,
};

/** What a client library of that language says of a connection that failed. `address` is host:port. */
export function connectFailureText(
  language: Language,
  protocol: Protocol,
  failure: ConnectFailure,
  address: string,
): string {
  if (protocol === 'cache') return cacheText(failure, address);
  if (protocol === 'produce')
    return `kafka: client has run out of available brokers to talk to: dial tcp ${address}: ${goReason(failure)}`;
  if (protocol === 'sql') return sqlText(language, failure, address);
  return protocol === 'http' ? httpText(language, failure, address) : grpcText(language, failure, address);
}

function goReason(failure: ConnectFailure): string {
  return failure === 'refused' ? 'connect: connection refused' : 'i/o timeout';
}

function cacheText(failure: ConnectFailure, address: string): string {
  return failure === 'refused'
    ? `It was not possible to connect to the redis server(s). ConnectTimeout: UnableToConnect on ${address}/Interactive`
    : `Timeout performing HGET (2500ms), next: HGET, inst: 0, qu: 1, qs: 0, aw: False, serverEndpoint: ${address}`;
}

function sqlText(language: Language, failure: ConnectFailure, address: string): string {
  return language === 'dotnet'
    ? `Npgsql.NpgsqlException (0x80004005): Failed to connect to ${address}`
    : `failed to connect to database: dial tcp ${address}: ${goReason(failure)}`;
}

function httpText(language: Language, failure: ConnectFailure, address: string): string {
  if (language === 'go') {
    const reason =
      failure === 'timeout'
        ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
        : `dial tcp ${address}: ${goReason(failure)}`;
    return `Post "http://${address}": ${reason}`;
  }
  if (language === 'nodejs')
    return failure === 'refused' ? `connect ECONNREFUSED ${address}` : `ETIMEDOUT ${address}`;
  if (language === 'envoy') {
    return failure === 'refused'
      ? 'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: delayed connect error: Connection refused'
      : 'upstream request timeout';
  }
  const reason =
    failure === 'refused' ? 'tcp connect error: Connection refused (os error 111)' : 'operation timed out';
  return `error sending request for url (http://${address}): client error (Connect): ${reason}`;
}

function grpcText(language: Language, failure: ConnectFailure, address: string): string {
  if (language === 'python') {
    const [status, details] =
      failure === 'refused'
        ? [
            'UNAVAILABLE',
            `failed to connect to all addresses; last error: UNKNOWN: ipv4:${address}: Failed to connect to remote host: Connection refused`,
          ]
        : ['DEADLINE_EXCEEDED', 'Deadline Exceeded'];
    return `<_InactiveRpcError of RPC that terminated with:\n\tstatus = StatusCode.${status}\n\tdetails = "${details}"\n>`;
  }
  if (language === 'nodejs') {
    return failure === 'refused'
      ? `14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED ${address}`
      : '4 DEADLINE_EXCEEDED: Deadline exceeded after 3.000s, waiting for a connection';
  }
  if (language === 'dotnet') {
    return failure === 'refused'
      ? `Status(StatusCode="Unavailable", Detail="Error connecting to subchannel.", DebugException="SocketException: Connection refused ${address}")`
      : 'Status(StatusCode="DeadlineExceeded", Detail="")';
  }
  return failure === 'refused'
    ? `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${address}: connect: connection refused"`
    : 'rpc error: code = DeadlineExceeded desc = context deadline exceeded';
}

/** What a caller says of an answer that was an error. */
export function remoteErrorText(language: Language, protocol: Protocol, message: string): string {
  const short = message.length > 220 ? `${message.slice(0, 220)}…` : message;
  if (protocol === 'http') return `unexpected status 500: ${short}`;
  if (protocol !== 'grpc') return short;
  if (language === 'nodejs') return `13 INTERNAL: ${short}`;
  if (language === 'dotnet') return `Status(StatusCode="Internal", Detail="${short}")`;
  return `rpc error: code = Internal desc = ${short}`;
}

/** gRPC status code of a failed call, as the attribute shows it. */
export function grpcStatusCode(failure: ConnectFailure | 'answered'): string {
  if (failure === 'answered') return '13';
  return failure === 'refused' ? '14' : '4';
}
