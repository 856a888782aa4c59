import { expect, test } from '@jest/globals';
import { baseImages, parseImage } from '../containers/base-images.js';

test('every image a Dockerfile starts or copies from is found once, and its own stages are not', () => {
  const dockerfile = [
    'FROM node:24.21.0-bookworm-slim AS build',
    'FROM --platform=linux/amd64 eclipse-temurin:17-jre AS run',
    'COPY --from=build /app ./',
    'COPY --from=0 /app ./',
    'COPY --chown=node --from=busybox:1.37.0 /bin/nc /bin/nc',
    'FROM node:24.21.0-bookworm-slim',
    'FROM run',
    'FROM scratch',
  ].join('\n');
  expect(baseImages(dockerfile)).toEqual([
    'node:24.21.0-bookworm-slim',
    'eclipse-temurin:17-jre',
    'busybox:1.37.0',
  ]);
});

test('an argument in an image name has its default', () => {
  const dockerfile = `ARG NODE_IMAGE=node:24.21.0-bookworm-slim\nFROM \${NODE_IMAGE} AS build\nFROM $NODE_IMAGE`;
  expect(baseImages(dockerfile)).toEqual(['node:24.21.0-bookworm-slim']);
});

test('a registry with a port is not taken for a tag', () => {
  expect(parseImage('registry.example:5000/team/node')).toEqual({
    repository: 'registry.example:5000/team/node',
    tag: 'latest',
  });
  expect(parseImage('apache/kafka:4.3.1@sha256:abc')).toEqual({ repository: 'apache/kafka', tag: '4.3.1' });
});
