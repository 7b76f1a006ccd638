import { describe, expect, it } from 'vitest';
import { runProbe } from '../../../src/probes/registry.js';
import { inSandbox } from '../sandbox-cloud.js';
import { AT_REST, FLAGS, KEY, NAMES, PLANTED, SETTINGS, TASK, type Resource } from './planted.js';

const tick = async () => undefined;

describe('a thing that is encrypted with a key of the instance', () => {
  const cloudOf = inSandbox();
  const cases = PLANTED.flatMap(({ kind, place, places = [undefined], forms = [undefined], parent }) =>
    places.flatMap((where) =>
      forms.map((form) => {
        const more = {
          ...(where !== undefined && { place: where }),
          ...(form !== undefined && { form }),
          ...(parent !== undefined && { parent }),
        };
        return { kind, place, more, title: [kind, where, form].filter(Boolean).join(', ') };
      }),
    ),
  );

  it.each(cases)(
    'is found, whatever it calls the key, in whatever region: $title',
    async ({ kind, place, more }) => {
      const regions = ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1'];
      // One setting in each region, and as many other things as there are names.
      const names = SETTINGS.includes(kind) ? NAMES.slice(0, 3) : NAMES;
      const resources = names.map((key, at): Resource => {
        return { kind, ...more, id: `x-${at}`, regionId: regions[at % 3] ?? '', key };
      });
      const others = [{ kind, ...more, id: 'x-other', key: 'key-hzz0000000000000000aa' }];
      const cloud = await cloudOf((scenario) => ({
        ...scenario,
        resources: [...resources, ...(SETTINGS.includes(kind) ? [] : others)],
      }));

      const report = await runProbe(place, cloud, { ...TASK }, tick);

      expect(report).toMatchObject({ row: { verdict: 'FOUND' }, reasonCode: 'DEPENDENT_FOUND' });
      expect(report.unreadable).toHaveLength(names.length);
      expect(report.unreadable?.every((one) => one.endsWith(`is encrypted with ${KEY}`))).toBe(true);
      expect(report.unreadable?.join()).not.toContain('x-other');
    },
  );

  it.each(FLAGS)(
    'is not known where its kind never tells the key, and nothing where it is not encrypted: %s',
    async (kind) => {
      const codeOf = async (resource: Resource) => {
        const cloud = await cloudOf((scenario) => ({ ...scenario, resources: [resource] }));
        return runProbe('more-services', cloud, { ...TASK }, tick);
      };

      expect(await codeOf({ kind, id: 'x-1', key: KEY })).toMatchObject({
        row: { verdict: 'NOT_COVERED', reason: expect.stringContaining(`${kind} x-1`) },
        reasonCode: 'KEY_NOT_SHOWN',
      });
      expect(await codeOf({ kind, id: 'x-1' })).toMatchObject({ reasonCode: 'NO_SECOND_WITNESS' });
    },
  );

  it('is found in its own place only: every other place says what it would say anyhow', async () => {
    const cloud = await cloudOf((scenario) => ({
      ...scenario,
      resources: [{ kind: 'ecs-disk', id: 'd-1', key: KEY }],
    }));

    const task = { ...TASK };
    for (const place of AT_REST.filter((name) => name !== 'ecs'))
      expect(await runProbe(place, cloud, task, tick)).toMatchObject({ findings: [] });
  });
});
