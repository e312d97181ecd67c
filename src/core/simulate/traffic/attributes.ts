import { type ConnectFailure, grpcStatusCode } from './failureText.ts';
import { serviceSpec } from './services.ts';
import type { Call, Operation } from './topology.ts';

/** Attributes of a client or producer span; `failure` is null when the call succeeded. */
export function callAttributes(
  call: Call,
  failure: ConnectFailure | 'answered' | null,
): Record<string, string> {
  const peer = { 'server.address': call.to, 'server.port': String(serviceSpec(call.to).port) };
  switch (call.protocol) {
    case 'grpc':
      return {
        ...rpc(call.operation),
        ...peer,
        'rpc.grpc.status_code': failure === null ? '0' : grpcStatusCode(failure),
      };
    case 'http':
      return {
        ...httpRequest(call.operation),
        ...peer,
        ...(failure === null
          ? { 'http.response.status_code': '200' }
          : failure === 'answered'
            ? { 'http.response.status_code': '500' }
            : { 'error.type': failure }),
      };
    case 'cache':
      return { 'db.operation.name': call.operation, 'db.system.name': 'valkey', ...peer };
    case 'sql':
      return {
        'db.namespace': 'shop',
        'db.query.summary': call.operation,
        'db.system.name': 'postgresql',
        ...peer,
      };
    case 'produce':
      return {
        'messaging.destination.name': 'orders',
        'messaging.operation.type': 'send',
        'messaging.system': 'kafka',
        ...peer,
      };
  }
}

/** Attributes of a server or consumer span. */
export function serverAttributes(
  call: Call,
  operation: Operation,
  error: string | null,
): Record<string, string> {
  const own = operation.attributes ?? {};
  switch (call.protocol) {
    case 'grpc':
      return { ...own, ...rpc(call.operation), 'rpc.grpc.status_code': error === null ? '0' : '13' };
    case 'http':
      return {
        ...own,
        ...httpRequest(call.operation),
        'http.response.status_code': error === null ? '200' : '500',
      };
    default:
      return {
        ...own,
        'messaging.destination.name': 'orders',
        'messaging.operation.type': 'process',
        'messaging.system': 'kafka',
      };
  }
}

function rpc(operation: string): Record<string, string> {
  const [service = '', method = ''] = operation.split('/');
  return { 'rpc.method': method, 'rpc.service': service, 'rpc.system': 'grpc' };
}

function httpRequest(operation: string): Record<string, string> {
  const [method = '', route = ''] = operation.split(' ');
  return { 'http.request.method': method, 'http.route': route };
}
