import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Router as ExpressRouter, Router } from 'express';

const require = createRequire(import.meta.url);
const uplotFolder = join(dirname(require.resolve('uplot/package.json')), 'dist');
const vendored = { '/vendor/uplot.js': 'uPlot.esm.js', '/vendor/uplot.css': 'uPlot.min.css' } as const;

/** The page's addresses that are no files of its folder: the overlay of a channel, and uPlot from our own origin. */
export function pageRoutes(publicFolder: string): ExpressRouter {
  const router = Router();
  router.get('/overlay/:id', (_request, response) =>
    response.sendFile('overlay.html', { root: publicFolder }),
  );
  for (const [path, file] of Object.entries(vendored)) {
    router.get(path, (_request, response) => response.sendFile(file, { root: uplotFolder, maxAge: '1d' }));
  }
  return router;
}
