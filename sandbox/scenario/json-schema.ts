import { z } from 'zod';
import { scenarioFields } from './definition.js';

/** The JSON Schema of a scenario file, as it stands in sandbox/scenario.schema.json. */
export function scenarioJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioFields, { io: 'input' });
  return `${JSON.stringify({ ...schema, title: 'Scenario of the kms-release sandbox' }, null, 2)}\n`;
}
