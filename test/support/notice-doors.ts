import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';

/** Written from what the vendors document, and from nothing that the service sends. */

/** What a door does with the next messages: takes them, or one of the ways not to. */
export type Mood =
  'takes' | 'error code' | 'throttled' | 'server error' | 'hangs' | 'redirects' | 'garbage' | 'cuts';

interface Taken {
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
}

export interface NoticeDoors {
  readonly url: string;
  readonly taken: Taken[];
  /** Requests that arrived, whatever became of them. */
  readonly asked: string[];
  /** What each door answers next; by its path. */
  readonly moods: Map<string, Mood>;
  close(): Promise<void>;
}

const SECRETS = { dingtalk: 'SECding', feishu: 'feishu-secret', webhook: 'hook-secret' };
export const SECRET_OF: Readonly<Record<string, string>> = SECRETS;
const HOUR_MS = 3_600_000;

/** One server with a path for each vendor: `/dingtalk?access_token=…`, `/feishu/ID`, `/wecom?key=…`, `/slack/T/B/X`, `/webhook`. */
export async function startNoticeDoors(
  onAsked: (path: string) => void = () => undefined,
): Promise<NoticeDoors> {
  const taken: Taken[] = [];
  const asked: string[] = [];
  const moods = new Map<string, Mood>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8');
      const url = new URL(request.url ?? '/', 'http://x');
      const door = url.pathname.split('/')[1] ?? '';
      asked.push(door);
      onAsked(door);
      const mood = moods.get(door) ?? 'takes';
      if (mood !== 'takes') return misbehave(mood, door, response);
      const problem = problemOf(door, url, raw, request.headers);
      if (problem === undefined) taken.push({ path: door, body: JSON.parse(raw), headers: request.headers });
      answer(door, problem, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${portOf(server)}`, taken, asked, moods, close: () => closed(server) };
}

function misbehave(mood: Mood, door: string, response: ServerResponse): void {
  if (mood === 'hangs') return;
  if (mood === 'cuts') return void response.destroy();
  if (mood === 'throttled') return void response.writeHead(429, { 'retry-after': '7' }).end();
  if (mood === 'server error') return void response.writeHead(503).end('{"errcode":0,"code":0}');
  if (mood === 'redirects') return void response.writeHead(302, { location: '/webhook' }).end();
  if (mood === 'garbage') return void response.writeHead(200).end('<html>');
  answer(door, 'refused as asked', response);
}

function answer(door: string, problem: string | undefined, response: ServerResponse): void {
  const json = (value: unknown) =>
    void response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
  if (door === 'dingtalk')
    return json(problem === undefined ? { errcode: 0, errmsg: 'ok' } : { errcode: 310000, errmsg: problem });
  if (door === 'wecom')
    return json(problem === undefined ? { errcode: 0, errmsg: 'ok' } : { errcode: 93000, errmsg: problem });
  if (door === 'feishu')
    return json(
      problem === undefined ? { code: 0, msg: 'success', data: {} } : { code: 19021, msg: problem },
    );
  if (door === 'slack')
    return void response.writeHead(problem === undefined ? 200 : 400).end(problem ?? 'ok');
  response.writeHead(problem === undefined ? 204 : 401).end();
}

function problemOf(
  door: string,
  url: URL,
  raw: string,
  headers: IncomingMessage['headers'],
): string | undefined {
  const body: Body = JSON.parse(raw);
  switch (door) {
    case 'dingtalk': {
      const timestamp = url.searchParams.get('timestamp') ?? '';
      const wanted = hmac(SECRETS.dingtalk, `${timestamp}\n${SECRETS.dingtalk}`);
      if (url.searchParams.get('access_token') !== 'dt-token') return 'token is not exist';
      if (!isNow(Number(timestamp)) || url.searchParams.get('sign') !== wanted) return 'sign not match';
      return body.msgtype === 'text' && contentOf(body) !== undefined ? undefined : 'no text';
    }
    case 'feishu': {
      const { timestamp, sign } = body;
      const wanted = hmac(`${timestamp}\n${SECRETS.feishu}`, '');
      if (!isNow(Number(timestamp) * 1_000) || sign !== wanted) return 'sign match fail';
      return body.msg_type === 'text' && typeof body.content?.text === 'string' ? undefined : 'no text';
    }
    case 'wecom':
      if (url.searchParams.get('key') !== 'wc-key') return 'invalid webhook url';
      return Buffer.byteLength(contentOf(body) ?? '') <= 2048 ? undefined : 'content exceed max length';
    case 'slack':
      if (url.pathname !== '/slack/T/B/X') return 'no_service';
      return /[<>]|&(?!amp;|lt;|gt;)/.test(typeof body.text === 'string' ? body.text : '<')
        ? 'invalid_payload'
        : undefined;
    default: {
      const timestamp = String(headers['x-kms-release-timestamp']);
      const wanted = createHmac('sha256', SECRETS.webhook).update(`${timestamp}.${raw}`).digest('hex');
      const given = Buffer.from(String(headers['x-kms-release-signature']));
      const whole = Buffer.from(`v1=${wanted}`);
      if (!isNow(Number(timestamp) * 1_000) || given.length !== whole.length) return 'no signature';
      return timingSafeEqual(given, whole) ? undefined : 'wrong signature';
    }
  }
}

function isNow(ms: number): boolean {
  return Math.abs(ms - Date.now()) < HOUR_MS;
}

function hmac(key: string, message: string): string {
  return createHmac('sha256', key).update(message).digest('base64');
}

interface Body {
  readonly timestamp?: string;
  readonly sign?: string;
  readonly msgtype?: string;
  readonly msg_type?: string;
  readonly text?: string | { readonly content?: string };
  readonly content?: { readonly text?: string };
}

function contentOf({ text }: Body): string | undefined {
  return typeof text === 'object' ? text.content : undefined;
}

/** A mail server that takes what it is handed; `refuses`: the answer to each recipient instead. */
export async function startMailServer(): Promise<{
  readonly port: number;
  readonly mails: string[];
  readonly set: { refuses?: string };
  close(): Promise<void>;
}> {
  const mails: string[] = [];
  const set: { refuses?: string } = {};
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    serveMail(socket, mails, set);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    mails,
    set,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serveMail(socket: Socket, mails: string[], set: { refuses?: string }): void {
  let text = '';
  let data: string | undefined;
  socket.on('error', () => undefined);
  socket.write('220 test\r\n');
  socket.on('data', (chunk) => {
    text += chunk.toString('utf8');
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end);
      text = text.slice(end + 2);
      if (data !== undefined && line !== '.') data += `${line}\n`;
      else if (data !== undefined) {
        mails.push(data);
        data = undefined;
        socket.write('250 taken\r\n');
      } else if (/^RCPT/i.test(line) && set.refuses !== undefined) socket.write(`${set.refuses}\r\n`);
      else if (/^DATA/i.test(line)) {
        data = '';
        socket.write('354 go on\r\n');
      } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else socket.write('250 ok\r\n');
    }
  });
}

function portOf(server: { address(): string | AddressInfo | null }): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
