// Before the tests: test/client/package.test.ts runs the client's program on whatever was fetched here.
import { fetchOtherNodes } from './other-nodes.js';

for (const missing of fetchOtherNodes())
  console.log(`left out: what runs on another Node; add it with: an npm registry that has ${missing}`);
