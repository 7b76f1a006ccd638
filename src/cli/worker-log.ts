import {
  makeTelemetryFilterString,
  type Logger as SdkLogger,
  type LogLevel as SdkLevel,
  type RuntimeOptions,
} from '@temporalio/worker';
import { destination, pino, type DestinationStream, type Logger } from 'pino';
import type { Environment, LogLevel } from '../config.js';
import { packageVersion } from '../package-version.js';
import { visibleJson } from '../visible.js';

/** The worker's log: JSON lines on standard error, secrets masked. */
export type Log = Logger;

/** Fields that never appear, wherever they stand. A task token lets its holder complete the step. */
const NEVER = [
  'taskToken',
  'accessKeySecret',
  'securityToken',
  'signature',
  'authorization',
  'apiKey',
  'token',
];
const SECRET_NAME = /SECRET|TOKEN|PASSWORD|API_KEY|KEY_DATA|_AUTHORIZATION/;
const NOT_A_SECRET = /_FILE$|_PATH$|_DIR$/;

/** Standard error, to which lines go at once. */
const stderr = () => destination({ dest: 2, sync: true });

/** Standard error that holds lines back until it is let go; what was never let go is never written. */
export function heldBack(): { readonly stream: DestinationStream; letGo(): void } {
  const to = stderr();
  let held: string[] | undefined = [];
  return {
    stream: { write: (line) => void (held === undefined ? to.write(line) : held.push(line)) },
    letGo() {
      held?.forEach((line) => to.write(line));
      held = undefined;
    },
  };
}

/** Logs as JSON lines, on standard error unless given another, without the values of this process's own secrets. */
export function createLog(level: LogLevel, env: Environment, to: DestinationStream = stderr()): Log {
  const secrets = Object.entries(env).flatMap(([name, value = '']) =>
    SECRET_NAME.test(name) && !NOT_A_SECRET.test(name) && value.length >= 8 ? [value] : [],
  );
  const masked = (line: string) => secrets.reduce((text, secret) => text.replaceAll(secret, '***'), line);
  return pino(
    {
      level,
      base: { version: packageVersion() },
      timestamp: pino.stdTimeFunctions.isoTime,
      // Errors stand under `error` in the SDK's messages; without this they are written as {}.
      serializers: { error: pino.stdSerializers.err },
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: NEVER.flatMap((name) => [name, `*.${name}`]), censor: '***' },
      hooks: { streamWrite: (line) => visibleJson(masked(line)) },
    },
    to,
  );
}

/** The SDK's own log, its core's too, through ours. */
export function runtimeOptions(log: Log): RuntimeOptions {
  const filter = makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' });
  return { logger: sdkLogger(log), telemetryOptions: { logging: { forward: {}, filter } } };
}

function sdkLogger(log: Log): SdkLogger {
  const write = (level: SdkLevel, message: string, meta: object = {}) => {
    const name = ({ TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const)[
      level
    ];
    log[name](meta, message);
  };
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}
