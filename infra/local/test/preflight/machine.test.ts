import { describe, expect, test } from '@jest/globals';
import { chooseJdk, majorOf, newestFrom } from '../../src/preflight/jdk.mjs';
import {
  chooseMode,
  judgeDisk,
  judgeMemory,
  judgeNode,
  neededMemoryMb,
  portFault,
} from '../../src/preflight/machine.mjs';
import { macFreeMb } from '../../src/preflight/probes.mjs';

describe('the JDK', () => {
  test.each([
    ['JAVA_VERSION="17.0.15"', 17],
    ['IMPLEMENTOR="x"\nJAVA_VERSION="1.8.0_392"', 8],
    ['JAVA_VERSION="21"', 21],
    ['nothing', undefined],
  ])('the release file %j means %s', (text, major) => {
    expect(majorOf(text)).toBe(major);
  });

  test('17 is taken wherever it is, a newer one before it is passed over', () => {
    const found = [
      { home: '/new', major: 25 },
      { home: '/fit', major: 17 },
    ];
    expect(chooseJdk(found)).toEqual({ home: '/fit' });
  });

  test('what needs a newer one gets the newest there is, or none', () => {
    const found = [17, 25, 21].map((major) => ({ home: `/${major}`, major }));
    expect(newestFrom(21, found)).toEqual({ home: '/25', major: 25 });
    expect(newestFrom(26, found)).toBeUndefined();
  });

  test.each([
    [[], 'none was found'],
    [[{ home: '/old', major: 11 }], 'only Java 11 in /old was found'],
    [[{ home: '/new', major: 25 }], 'only Java 25 in /new was found'],
  ])('%j is refused with what was seen and how to mend it', (found, seen) => {
    const { problem } = chooseJdk(found);
    expect(problem).toContain(seen);
    expect(problem).toContain('JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64');
  });
});

describe('the mode', () => {
  const nothing = { jdkProblem: 'no JDK.', toolProblem: undefined, engineProblem: () => 'no engine.' };
  const everything = { jdkProblem: undefined, toolProblem: undefined, engineProblem: () => undefined };

  test('local where the JDK and a build tool are there, and the engine is not even asked', () => {
    const engineProblem = () => {
      throw new Error('asked');
    };
    expect(chooseMode(undefined, { ...everything, engineProblem })).toEqual({ mode: 'local' });
  });

  test('containers where they are not and an engine answers', () => {
    expect(chooseMode(undefined, { ...everything, toolProblem: 'no Maven.' })).toEqual({
      mode: 'containers',
    });
  });

  test('with neither, the sentence says what to install', () => {
    expect(chooseMode(undefined, nothing).fault).toBe('no JDK. (Or start a container engine: no engine.)');
  });

  test('what is asked for is not exchanged for the other', () => {
    expect(chooseMode('local', { ...everything, jdkProblem: 'no JDK.' })).toEqual({ fault: 'no JDK.' });
    expect(chooseMode('containers', { ...nothing, jdkProblem: undefined })).toEqual({ fault: 'no engine.' });
  });
});

describe('room', () => {
  test('too little memory is said with what is needed, what is there, and a way out', () => {
    expect(judgeMemory({ freeMb: 1100, neededMb: 3072 })).toBe(
      '3.0 GiB of free memory are needed and 1.1 GiB are there: close something, or try with less by MIN_FREE_MEMORY_MB=1024.',
    );
    expect(judgeMemory({ freeMb: 3072, neededMb: 3072 })).toBeUndefined();
  });

  test('too little disk is said the same way', () => {
    expect(judgeDisk({ freeMb: 512, neededMb: 3072, folder: '/s' })).toContain('3.0 GiB of free disk');
    expect(judgeDisk({ freeMb: 4000, neededMb: 3072, folder: '/s' })).toBeUndefined();
  });

  test('less is needed without own servers, and MIN_FREE_MEMORY_MB overrides', () => {
    const all = { ownKafka: true, ownCassandra: true, kafkaAlone: false };
    const full = neededMemoryMb(all, {});
    expect(neededMemoryMb({ ...all, ownKafka: false, ownCassandra: false }, {})).toBeLessThan(full);
    expect(neededMemoryMb({ ...all, kafkaAlone: true }, {})).toBeLessThan(full);
    expect(neededMemoryMb(all, { MIN_FREE_MEMORY_MB: '100' })).toBe(100);
  });

  test('on macOS free memory is what vm_stat calls free, inactive, speculative and purgeable', () => {
    const vmStat =
      'Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free:  64.\nPages active:  999.\n' +
      'Pages inactive:  64.\nPages speculative:  64.\nPages purgeable:  64.\n';
    expect(macFreeMb(vmStat)).toBe(4);
  });
});

test('a taken port names its variable and another port', () => {
  expect(portFault({ name: 'API_PORT', port: 3000 })).toBe(
    'Port 3000 (API_PORT) is taken: stop what uses it, or choose another: make up API_PORT=3100.',
  );
});

test('Node older than 20 is refused', () => {
  expect(judgeNode('18.19.0')).toContain('Node 20 or newer is needed and this is 18.19.0');
  expect(judgeNode('20.0.0')).toBeUndefined();
});
