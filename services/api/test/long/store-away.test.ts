import { jest } from '@jest/globals';
import { describeStoreAway } from '../integration/store-away.js';

jest.setTimeout(420_000);

describeStoreAway(300_000);
