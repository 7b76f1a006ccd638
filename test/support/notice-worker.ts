import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { readPolicy } from '../../src/config/read-policy.js';
import { createNoticeActivities } from '../../src/notices/activities.js';
import { NOTICES_QUEUE } from '../../src/release/notices.js';
import { ACCOUNT, doorsIn, INSTANCES } from './noticed.js';

// Serves the notices of one namespace until it is killed: address, namespace, folder, bundle, doors.
const [address = '', namespace = '', folder = '', codePath = '', doors = ''] = process.argv.slice(2);

const connection = await NativeConnection.connect({ address });
const policy = () => ({
  ...readPolicy(`${folder}/policy.toml`),
  accounts: [{ accountId: ACCOUNT, site: 'cn' as const, regions: ['cn-hangzhou'], instances: INSTANCES }],
  notices: {
    ...{ language: 'en' as const, lookSeconds: 0.2, reminderHours: [], atMostADay: 10_000 },
    doors: doorsIn(folder, doors, ['webhook']),
  },
});
const activities = createNoticeActivities({
  ...{ client: new Client({ connection, namespace }), namespace, policy, now: () => new Date() },
  store: { check: async () => undefined },
});
const common = { connection, namespace };
const workers = [
  await Worker.create({
    ...{ ...common, taskQueue: 'kms-release', workflowBundle: { codePath } },
    stickyQueueScheduleToStartTimeout: '1 second',
  }),
  await Worker.create({ ...common, taskQueue: NOTICES_QUEUE, activities: { ...activities } }),
];
await Promise.all(workers.map((worker) => worker.run()));
