import { jest } from '@jest/globals';
import { describeStoreAway } from './store-away.js';

jest.setTimeout(120_000);

describeStoreAway(30_000);
