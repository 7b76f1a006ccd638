// A sandbox that is a process of its own: started by `apart`, with the scenario as its first message.
import { startSandbox, type Scenario } from '../sandbox/index.js';

process.once('message', (scenario: Scenario) => {
  void startSandbox({ scenario }).then(({ url }) => process.send?.({ url }));
});
process.once('disconnect', () => process.exit());
