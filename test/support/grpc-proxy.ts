import {
  connect,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';

/** A server between a worker and Temporal that refuses one service, as Temporal Cloud refuses the operator's. */
export interface GrpcProxy {
  readonly address: string;
  close(): Promise<void>;
}

const { HTTP2_HEADER_PATH } = constants;

/** Passes every call on to `address`, but for those of paths that `isRefused` knows: they get this gRPC status. */
export async function startGrpcProxy(
  address: string,
  isRefused: (path: string) => boolean,
  status: number,
): Promise<GrpcProxy> {
  const upstream = connect(`http://${address}`);
  const server = createServer();
  server.on('stream', (stream, headers) => {
    if (isRefused(headers[HTTP2_HEADER_PATH]?.toString() ?? '')) refuse(stream, status);
    else passOn(upstream, headers, stream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('the proxy has no port');
  return {
    address: `127.0.0.1:${String(at.port)}`,
    async close() {
      upstream.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A gRPC answer that has trailers alone. */
function refuse(stream: ServerHttp2Stream, status: number): void {
  const headers = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(status) };
  stream.respond({ ...headers, 'grpc-message': 'Request unauthorized.' }, { endStream: true });
}

function passOn(
  upstream: ReturnType<typeof connect>,
  headers: Parameters<typeof upstream.request>[0],
  stream: ServerHttp2Stream,
): void {
  const sent = upstream.request(headers);
  let trailers: IncomingHttpHeaders = {};
  sent.on('response', (answered) => {
    const isAll = answered['grpc-status'] !== undefined;
    stream.respond({ ...answered }, isAll ? { endStream: true } : { waitForTrailers: true });
  });
  sent.on('trailers', (told: IncomingHttpHeaders) => (trailers = told));
  stream.on('wantTrailers', () => stream.sendTrailers({ ...trailers }));
  for (const one of [sent, stream]) one.on('error', () => [sent, stream].forEach((each) => each.destroy()));
  stream.on('close', () => sent.close());
  stream.pipe(sent);
  sent.on('data', (chunk) => stream.writable && stream.write(chunk)).on('end', () => stream.end());
}
