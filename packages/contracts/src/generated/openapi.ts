// Generated from contracts/ by `make generate`. Edit the schema, not this file.

export const openApi = "openapi: 3.1.0\ninfo: { title: chatpulse, version: 0.1.0 }\npaths: {}\n";
