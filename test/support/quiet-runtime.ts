import { DefaultLogger, Runtime } from '@temporalio/worker';

// One for each process, which several test files share: what workers warn of is not what a reader of tests looks for.
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
