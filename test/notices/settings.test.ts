import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPolicy } from '../../src/config/read-policy.js';
import { readDoorFiles } from '../../src/notices/door-files.js';
import { createPace } from '../../src/notices/pace.js';
import { createPeople } from '../support/people.js';
import { writePolicy } from '../support/policy.js';

const folder = mkdtempSync(join(tmpdir(), 'kms-release-settings-'));
const { allowedSigners } = createPeople(join(folder, 'people'), ['ann', 'ben', 'cam'], []);
afterAll(() => rmSync(folder, { recursive: true }));

function noticesIn(notices: string) {
  const path = join(folder, 'policy.toml');
  writePolicy(path, { instances: ['kst-hzz65f3a1b2c3d4e5f6g7h'], allowedSigners, notices });
  return readPolicy(path).notices;
}
const door = (lines: string) =>
  `[notices]\n[[notices.doors]]\nname = "ops"\naddress_file = "ops.url"\n${lines}`;

describe('[notices]', () => {
  it('names doors by files that lie beside the policy, and is nothing that has to be there', () => {
    expect(noticesIn('')).toBeUndefined();
    expect(noticesIn(door('kind = "email"\nfrom = "kms@example.com"\nto = ["ann@example.com"]'))).toEqual({
      ...{ language: 'en', lookSeconds: 60, reminderHours: [24, 4], atMostADay: 20 },
      doors: [
        {
          ...{ name: 'ops', kind: 'email', addressFile: join(folder, 'ops.url') },
          ...{ from: 'kms@example.com', to: ['ann@example.com'] },
        },
      ],
    });
  });

  it.each([
    [door('kind = "webhook"'), 'notices.doors.0.secret_file is missing'],
    [door('kind = "pager"'), 'notices.doors.0.kind'],
    [door('kind = "slack"\nurl = "https://x"'), 'url is not known'],
    [
      `${door('kind = "slack"')}\n[[notices.doors]]\nname = "ops"\naddress_file = "b"\nkind = "slack"`,
      'different names',
    ],
    [door('kind = "email"\nfrom = "a@b\\nBcc: c@d"\nto = ["a@b"]'), 'an e-mail address'],
    [
      door('kind = "slack"').replace('[notices]', '[notices]\nlink = "https://ui.example/path"'),
      'without a path',
    ],
    [
      door('kind = "slack"').replace('[notices]', '[notices]\nlink = "javascript:alert(1)"'),
      'without a path',
    ],
    [door('kind = "slack"').replace('[notices]', '[notices]\nlanguage = "fr"'), '"en" or "zh"'],
    [door('kind = "slack"').replace('[notices]', '[notices]\nlook_seconds = 5'), 'from 60 to 3600'],
  ])('refuses what cannot be used: %#', (notices, problem) => {
    expect(() => noticesIn(notices)).toThrow(problem);
  });
});

describe('the files of a door', () => {
  const addressFile = join(folder, 'address');
  const read = (text: string, mode = 0o600) => {
    writeFileSync(addressFile, text);
    chmodSync(addressFile, mode);
    return readDoorFiles({ name: 'ops', kind: 'slack', addressFile });
  };

  it('hold one line, which is read each time', () => {
    expect(read('https://hooks.example/T/B/X\n')).toEqual({ address: 'https://hooks.example/T/B/X' });
    expect(read('https://hooks.example/new', 0o640).address).toBe('https://hooks.example/new');
  });

  it.each([0o644, 0o604, 0o620, 0o602])('that others may read or write are refused: %o', (mode) => {
    expect(() => read('https://hooks.example/T', mode)).toThrow(/door ops cannot be used.*chmod 600/);
  });

  it.each([
    '',
    'two lines\nhttps://x',
    'http://hooks.example/secret-path',
    'ftp://x',
    'https://u:secret-path@x',
  ])('that hold no address are refused, and nothing of them is told: %s', (text) => {
    const thrown = (() => {
      try {
        return read(text);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toMatchObject({ type: 'NOTICE_DOOR_UNUSABLE' });
    expect(String(thrown)).not.toContain('secret-path');
  });

  it('of e-mail have a user and a password, but on loopback', () => {
    const mail = (text: string) => {
      writeFileSync(addressFile, text);
      chmodSync(addressFile, 0o600);
      return readDoorFiles({ name: 'mail', kind: 'email', addressFile });
    };
    expect(mail('smtps://u:p@mail.example:465').address).toContain('smtps://');
    expect(mail('smtp://127.0.0.1:25').address).toContain('smtp://');
    expect(() => mail('smtp://mail.example')).toThrow('no user and password');
    expect(() => mail('https://mail.example')).toThrow('neither smtp');
  });
});

it('a door has 18 messages a minute, whoever asks for more', () => {
  const clock = { ms: 0 };
  const mayGo = createPace(() => new Date(clock.ms));
  for (let time = 0; time < 18; time += 1) mayGo('ops');
  expect(() => mayGo('ops')).toThrow('messages of this minute');
  expect(() => mayGo('other')).not.toThrow();
  clock.ms = 60_001;
  expect(() => mayGo('ops')).not.toThrow();
});
