// Workers killed while they tell people: how many notices were missed, and how many came twice. Four at a time. A number
// after the command: how many kills (200).
import { findTemporalCli, startDevServer } from '../demo/temporal-cli.js';
import { SEARCH_ATTRIBUTES } from '../src/search-attributes.js';
import { killNotices } from '../test/support/notice-kills.js';

const KILLS = Number(process.argv[2] ?? 200);
const LANES = 4;

const namespaces = Array.from({ length: LANES }, (_, lane) => `notices-${lane}`);
const cli = await findTemporalCli({ note: (text) => console.error(text) });
const server = await startDevServer({
  ...{ cli, namespaces, searchAttributes: Object.values(SEARCH_ATTRIBUTES), timeSkipping: true },
});
try {
  const started = performance.now();
  const all = await Promise.all(
    namespaces.map((namespace, lane) =>
      killNotices({ address: server.address, namespace, kills: Math.ceil(KILLS / LANES), seed: lane + 1 }),
    ),
  );
  const sum = (field: 'kills' | 'notices' | 'missed' | 'doubled') =>
    all.reduce((total, lane) => total + lane[field], 0);
  console.log(
    `${sum('kills')} kills, ${sum('notices')} notices: ${sum('missed')} missed, ${sum('doubled')} came twice`,
  );
  console.log(`  ${Math.round((performance.now() - started) / 1_000)} s`);
} finally {
  await server.close();
}
