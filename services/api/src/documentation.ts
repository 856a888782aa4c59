import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { openApi } from '@chatpulse/contracts';
import { type Router as ExpressRouter, Router } from 'express';

const require = createRequire(import.meta.url);
const swaggerFolder = dirname(require.resolve('swagger-ui-dist/package.json'));

/** /openapi.yaml, and Swagger UI over it at /docs from our own origin: only the two files of it that are needed. */
export function documentationRoutes(publicFolder: string): ExpressRouter {
  const router = Router();
  router.get('/openapi.yaml', (_request, response) => void response.type('application/yaml').send(openApi));
  router.get('/docs', (_request, response) => response.sendFile('docs.html', { root: publicFolder }));
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    router.get(`/docs/${file}`, (_request, response) =>
      response.sendFile(file, { root: swaggerFolder, maxAge: '1d' }),
    );
  }
  return router;
}
