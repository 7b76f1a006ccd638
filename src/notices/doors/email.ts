import { createHash } from 'node:crypto';
import { isLoopback } from '../../config/address.js';
import { failure } from '../../errors.js';
import type { Door } from '../door.js';

/**
 * One plain text to all recipients, through the SMTP server in `smtp://` or `smtps://USER:PASSWORD@HOST:PORT`. Always
 * encrypted, but on loopback. What comes twice has the same Message-ID, which mail programs show once.
 */
export const email: Door = async ({ notice, message }, { address, from = '', to = [], timeoutMs }) => {
  // Loaded by whoever sends mail alone.
  const { createTransport } = await import('nodemailer');
  const { hostname, port, protocol, username, password } = new URL(address);
  const isPlain = isLoopback(hostname);
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'smtps:' ? 465 : 587),
    secure: protocol === 'smtps:',
    requireTLS: !isPlain,
    ignoreTLS: isPlain && protocol === 'smtp:',
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const id = createHash('sha256').update(notice.id).digest('hex').slice(0, 32);
    await transport.sendMail({
      ...{ from, to: [...to], subject: message.title, text: message.text },
      messageId: `<${id}@kms-release.invalid>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (error) {
    throw refusedBy(error);
  } finally {
    transport.close();
  }
};

// The text of the error may repeat the password or a recipient.
function refusedBy(error: unknown): Error {
  const status = error instanceof Error && 'responseCode' in error ? error.responseCode : undefined;
  if (typeof status !== 'number')
    return failure('NOTICE_DOOR_AWAY', 'The mail server gave no whole answer in time. It is retried.');
  return failure('NOTICE_REFUSED', `The mail server answered ${status}. It is retried.`);
}
