import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** One answer on its way: of which operation, with what status, and the text that the cloud sent. */
interface Passing {
  readonly operation: string;
  readonly query: URLSearchParams;
  readonly status: number;
  readonly text: string;
}

/** The text that goes on in the place of an answer's. */
export type Spoil = (passing: Passing) => string;

/** Somebody between a worker and the cloud, who reads all and may change what is answered. */
export interface Proxy {
  readonly url: string;
  /** Spoils every answer from now on; undefined lets all of it pass. */
  spoil(by: Spoil | undefined): void;
  /** Sends every request to the cloud twice, as whoever has recorded it can. */
  repeat(): void;
  close(): Promise<void>;
}

/** Stands before a cloud on loopback. Requests go through as they came, signature and all. */
export async function startProxy(cloudUrl: string): Promise<Proxy> {
  let spoil: Spoil | undefined;
  let times = 1;
  const server = createServer((asked, answer) => {
    void passOn(cloudUrl, asked, times)
      .then(({ status, headers, text }) => {
        const { searchParams: query } = new URL(asked.url ?? '/', cloudUrl);
        const operation = query.get('Action') ?? String(asked.headers['x-acs-action'] ?? '');
        const shown = operation === '' ? text : (spoil?.({ operation, query, status, text }) ?? text);
        const { 'content-length': _, 'transfer-encoding': __, ...rest } = headers;
        answer.writeHead(status, rest).end(shown);
      })
      .catch(() => asked.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    spoil: (by) => void (spoil = by),
    repeat: () => void (times = 2),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function passOn(cloudUrl: string, asked: IncomingMessage, times: number) {
  const chunks: Buffer[] = [];
  asked.on('data', (chunk: Buffer) => void chunks.push(chunk));
  await once(asked, 'end');
  const answers = [];
  for (let nth = 0; nth < times; nth += 1) answers.push(await sent(cloudUrl, asked, Buffer.concat(chunks)));
  const [first] = answers;
  if (first === undefined) throw new Error('nothing was sent');
  return first;
}

function sent(
  cloudUrl: string,
  { url = '/', method, headers }: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const passed = request(new URL(url, cloudUrl), { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => void chunks.push(chunk));
      response.once('end', () => {
        const { statusCode = 502 } = response;
        resolve({
          status: statusCode,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        });
      });
    });
    passed.once('error', reject);
    passed.end(body);
  });
}
