import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface FakeProxy extends AsyncDisposable {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  /** What it was asked for, such as `CONNECT models.example:80`, and with which credentials. */
  readonly asked: readonly { readonly what: string; readonly authorization: string | undefined }[];
}

/** An HTTP proxy on a free port of 127.0.0.1 that leads every name to one port of this machine. */
export async function startFakeProxy(targetPort: number): Promise<FakeProxy> {
  const asked: FakeProxy['asked'][number][] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    // Either end of a tunnel may go away first.
    socket.on('error', () => socket.destroy());
  };
  const server = createServer(({ method, url, headers }, response) => {
    asked.push({ what: `${method} ${url}`, authorization: headers['proxy-authorization'] });
    response.writeHead(501).end();
  });
  server.on('connect', ({ url, headers }, client: Socket) => {
    asked.push({ what: `CONNECT ${url}`, authorization: headers['proxy-authorization'] });
    const target = connect(targetPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    keep(client);
    keep(target);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fake proxy has no port.');
  return {
    host: `127.0.0.1:${address.port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
