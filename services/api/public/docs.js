// No validator badge: it would ask another origin.
window.SwaggerUIBundle({
  url: '/openapi.yaml',
  dom_id: '#docs',
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
});
