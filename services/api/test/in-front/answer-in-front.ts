import type { ServerResponse } from 'node:http';
import { openApi } from '@chatpulse/contracts';
import { afterAll, expect } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { createFastStats } from '../../src/fast-stats.js';
import { createLiveChanges } from '../../src/live-changes.js';
import { wholeForMs } from '../../src/recent-windows.js';
import { putBeforeApp } from '../running-app.js';

// The rules of the file that is imported after this one have to hold for what is answered in front of the app, too. Its
// clock passes faster than answers may be kept: the rules are of what the store holds at each request.
let nowMs = 0;
let [answered, validated] = [0, 0];
const faults: unknown[] = [];
const validate = addFormats
  .default(new Ajv2020({ strict: false, allErrors: true }))
  .addSchema(parse(openApi), 'api')
  .compile({ $ref: 'api#/components/schemas/StatsPage' });

putBeforeApp((deps, app) => {
  const clock = (): number => {
    nowMs += wholeForMs;
    return nowMs;
  };
  const left = new WeakSet<ServerResponse>();
  const about = { ...deps, changes: createLiveChanges(), clock, maxBytes: 1_000_000 };
  const front = createFastStats(about, (request, response) => {
    left.add(response);
    app(request, response);
  });
  return (request, response) => {
    const { write, end } = response;
    let counted = '';
    response.write = (...parts: unknown[]) => {
      counted += String(parts[0]);
      return Reflect.apply(write, response, parts);
    };
    response.end = (...parts: unknown[]) => {
      const [last] = parts;
      if (!left.has(response)) answered += 1;
      // What the app answers it has checked itself.
      if (!left.has(response) && typeof last === 'string') {
        if (!validate(JSON.parse(counted + last))) faults.push(validate.errors);
        validated += 1;
      }
      return Reflect.apply(end, response, parts);
    };
    front(request, response);
  };
});

afterAll(() => {
  expect(faults).toEqual([]);
  // Or nothing was tested.
  expect(Math.min(answered, validated)).toBeGreaterThan(0);
});
