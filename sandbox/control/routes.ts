import { Hono } from 'hono';
import { z } from 'zod';
import type { Env } from './env.js';
import { faultFields } from '../scenario/faults.js';
import { duration, printed } from '../scenario/time.js';
import { startBackup, stateOf } from '../world/backups.js';
import type { BackupJob } from '../types.js';
import type { World } from '../world/world.js';
import { readBody } from './body.js';
import { fromThisMachineOnly } from './guard.js';
import { patchFields } from './patch-fields.js';
import { patch } from './patch.js';
import { shownState } from './state.js';

/** Clock, faults, ledger, state and backups, under /_sandbox/. */
export function controlRoutes(world: World): Hono<Env> {
  const app = new Hono<Env>();
  app.use(fromThisMachineOnly);
  app.route('/clock', clockRoutes(world));
  app.route('/faults', faultRoutes(world));
  app.route('/backups', backupRoutes(world));
  app.get('/ledger', (c) => c.json(world.ledger.shown()));
  app.get('/ledger/counts', (c) => c.json(world.ledger.shown().counts));
  app.get('/state', (c) => c.json(shownState(world)));
  app.post('/state', async (c) => {
    const body = await readBody(c, patchFields);
    if ('problems' in body) return c.json({ error: body.problems }, 400);
    const problem = patch(world, body.value);
    return problem === undefined ? c.json({ ok: true }) : c.json({ error: problem }, 404);
  });
  app.all('*', (c) => c.json({ error: `nothing of the control is at ${c.req.path}` }, 404));
  return app;
}

const clockFields = z.union([
  z.strictObject({ advance: z.union([z.string(), z.number()]) }),
  z.strictObject({ set: z.iso.datetime() }),
]);

function clockRoutes({ clock }: World): Hono<Env> {
  const shown = () => ({ now: new Date(clock.now()).toISOString() });
  return new Hono<Env>()
    .get('/', (c) => c.json(shown()))
    .post('/', async (c) => {
      const body = await readBody(c, clockFields);
      if ('problems' in body) return c.json({ error: body.problems }, 400);
      const wanted =
        'advance' in body.value ? duration(body.value.advance) : Date.parse(body.value.set) - clock.now();
      if (wanted === undefined)
        return c.json({ error: 'advance: must be like "3d", "10m" or milliseconds' }, 400);
      if (wanted < 0) return c.json({ error: 'the clock of a sandbox never goes back', ...shown() }, 409);
      clock.advance(wanted);
      return c.json(shown());
    });
}

function faultRoutes({ faults }: World): Hono<Env> {
  return new Hono<Env>()
    .get('/', (c) => c.json({ faults: faults.list() }))
    .post('/', async (c) => {
      const body = await readBody(c, faultFields);
      if ('problems' in body) return c.json({ error: body.problems }, 400);
      return c.json({ id: faults.set(body.value) }, 201);
    })
    .delete('/', (c) => {
      faults.clear();
      return c.json({ faults: [] });
    });
}

const backupRequest = z.strictObject({
  instanceId: z.string(),
  seconds: z.number().min(0).optional(),
  fails: z.boolean().optional(),
  restorableHours: z.number().min(0).optional(),
});

function backupRoutes(world: World): Hono<Env> {
  const { behaviour } = world;
  return new Hono<Env>()
    .post('/', async (c) => {
      const body = await readBody(c, backupRequest);
      if ('problems' in body) return c.json({ error: body.problems }, 400);
      const {
        instanceId,
        seconds = behaviour.backupSeconds ?? 0,
        fails = behaviour.backupFails ?? false,
        restorableHours,
      } = body.value;
      const instance = world.instances.current().get(instanceId);
      if (instance === undefined) return c.json({ error: `no instance ${instanceId}` }, 404);
      const job = startBackup(world, instance, { seconds, fails, restorableHours });
      return c.json({ ...shownBackup(job, 0), state: 'running' }, 202);
    })
    .get('/:id', (c) => {
      const job = world.backupJobs.get(c.req.param('id'));
      if (job === undefined) return c.json({ error: `no backup ${c.req.param('id')}` }, 404);
      return c.json(shownBackup(job, world.clock.now()));
    });
}

function shownBackup(job: BackupJob, now: number) {
  const { backupId, instanceId, keys, secrets } = job;
  return {
    backupId,
    instanceId,
    state: stateOf(job, now),
    doneAt: new Date(job.doneAt).toISOString(),
    madeAt: new Date(job.startedAt).toISOString(),
    keys,
    secrets,
    restorableUntil: printed(job.restorableUntil),
  };
}
