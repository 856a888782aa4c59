/** Name, default, and what it means in one line. Without a default, the meaning says what holds. */
export type StackVariable = readonly [name: string, value: string, meaning: string];

/**
 * The variables that are not Kafka's, by section. Those are in packages/kafka/src/config/variables, since the
 * services read them from there.
 */
export const stackVariables: Readonly<Record<string, readonly StackVariable[]>> = {
  'What `make up` starts': [
    ['MODE', '', 'local | containers; unset: local where JDK 17 and Maven or sbt are, else containers'],
    ['CHANNELS', '', 'Twitch channels to listen to, comma separated; unset: simulated chat'],
    ['SOURCE', 'simulator', 'simulator | twitch | replay; twitch by itself when CHANNELS is set'],
    ['FILE', '', 'raw IRC lines, one each, for SOURCE=replay and `make replay`'],
    ['SPEED', '1', '1 | 10 | max: how fast a recording is played'],
    [
      'CHATPULSE_STATE',
      '.chatpulse',
      'folder of data, logs and records; another one (and other ports) for a second stack',
    ],
    ['MIN_FREE_MEMORY_MB', '3072', 'what must be free before anything starts'],
    ['MIN_FREE_DISK_MB', '3072', 'the same on disk'],
  ],
  'Ports and addresses': [
    ['HOST', '127.0.0.1', 'address our services bind to; Kafka and Cassandra stay on 127.0.0.1'],
    ['API_PORT', '3000', 'REST, page and API documentation'],
    ['PROCESSOR_PORT', '3002', 'health, metrics and queries of the processor'],
    ['INGESTION_PORT', '3003', 'health and metrics of ingestion'],
    ['SIMULATOR_PORT', '3004', 'simulated chat (WebSocket) and its control routes'],
    ['KAFKA_PORT', '9092', 'the local broker'],
    ['KAFKA_CONTROLLER_PORT', '9093', 'its controller'],
    ['CASSANDRA_PORT', '9042', 'the local Cassandra, for clients'],
    ['CASSANDRA_STORAGE_PORT', '7000', 'the same, between nodes'],
    ['KAFKA_UI_PORT', '8080', 'Kafka UI, MODE=containers only'],
  ],
  'Every service': [['LOG_LEVEL', 'info', 'trace | debug | info | warn | error | fatal']],
  'Operator surface, the second port of the api': [
    ['OPERATOR_HOST', '127.0.0.1', 'address it binds to; nobody else needs it'],
    ['OPERATOR_PORT', '3001', 'its port'],
    ['OPERATOR_TOKEN', '', 'bearer token; without one the surface does not start, and `make up` makes one'],
    ['OPERATOR_TOKEN_FILE', '', 'file that holds it, instead'],
    [
      'PROCESSOR_URL',
      'http://127.0.0.1:3002',
      'where the processor answers for itself; `make up` sets it from PROCESSOR_PORT',
    ],
    ['OPERATOR_SEND_ENABLED', 'false', 'whether records may be sent by hand'],
  ],
  'What an api instance does': [
    [
      'ROLES',
      'materializer,rest',
      'materializer: writes counts into Cassandra; rest: answers and streams; any number of instances of each',
    ],
    ['STREAMS_MAX', '2000', 'clients of /channels/{id}/stream at a time; 0: none'],
  ],
  Traces: [
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      '',
      'collector that gets the traces, as http://127.0.0.1:4318; unset: none are made',
    ],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', '', 'the same, for traces alone and with its path'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json', 'or http/protobuf: spans go over HTTP, as JSON'],
    ['OTEL_TRACES_EXPORTER', '', 'otlp | console | none; unset: otlp where a collector is named'],
    ['OTEL_SDK_DISABLED', 'false', 'true: no traces, whatever else is set'],
  ],
  Ingestion: [
    ['CHAT_SOURCE', 'simulator', 'simulator | twitch | replay; `make up` sets it from SOURCE and CHANNELS'],
    ['CHAT_URL', '', 'another chat server, for example wss://irc-ws.chat.twitch.tv:443'],
    ['CHAT_CHANNELS', '', 'listened to instead of the topic tracked-channels'],
    ['READER', 'a', 'name of this listener; a second one with another name is redundancy'],
    ['INGESTION_INSTANCE', '', 'which of the instances of one reader this is; unset: host name and port'],
    [
      'INGESTION_HANDOVER_SECONDS',
      '60',
      'how long an instance that leaves goes on hearing what no other one hears yet',
    ],
    ['INGESTION_BUFFER_BYTES', '67108864', 'what is kept in memory while Kafka is away'],
    ['TWITCH_JOINS_PER_10S', '20', 'channels joined in 10 s at most; Twitch lets a verified bot join 2000'],
    ['TICK_INTERVAL_MS', '2000', 'how often quiet partitions are told the time'],
  ],
  Simulator: [
    ['SIMULATOR_URL', '', 'where `track` asks for the simulated channels; http://127.0.0.1:$SIMULATOR_PORT'],
    ['SIMULATOR_SEED', 'chatpulse', 'the same seed makes the same channels, people and texts'],
    ['SIMULATOR_CHANNELS', '20', 'how many channels'],
    ['SIMULATOR_RATE', '40', 'messages a second, in all'],
    ['SIMULATOR_LEDGER', '', 'file that gets one JSON line for every line sent'],
    [
      'SIMULATOR_LEDGER_LISTENERS',
      'false',
      'true: also for what nobody heard, and each with the paths of the clients that did',
    ],
    ['SIMULATOR_PING_INTERVAL_MS', '270000', 'how often clients are asked whether they live'],
    ['SIMULATOR_JOIN_LIMIT', '0', 'joins allowed in 10 s, as on Twitch (20); 0: any number'],
    ['SIMULATOR_CLIENT_BUFFER_BYTES', '8388608', 'how far a client may lag before it is cut off'],
    [
      'SIMULATOR_REPLICAS',
      '1',
      'docker compose alone: 0 leaves it out; KAFKA_REPLICAS and CASSANDRA_REPLICAS likewise',
    ],
    ['REPLAY_FILE', '', 'raw IRC lines to play instead of generated chat; set by FILE'],
    ['REPLAY_SPEED', '1', '1 | 10 | max; set by SPEED'],
  ],
  Processor: [
    ['PROCESSOR_STATE_DIR', '.chatpulse/data/processor', 'its state on disk'],
    ['PROCESSOR_APPLICATION_ID', 'chatpulse-processor', 'names its group, changelogs and transactions'],
    [
      'PROCESSOR_GENERATION',
      '1',
      'one more with each recount from the start of the topic; `make reset-processor` chooses it',
    ],
    [
      'PROCESSOR_ADVERTISED_ADDRESS',
      '',
      'host:port at which other instances reach this one; unset: HOST:PROCESSOR_PORT, its own name for 0.0.0.0',
    ],
    ['PROCESSOR_THREADS', '2', 'stream threads'],
    ['PROCESSOR_COMMIT_INTERVAL_MS', '100', 'how often counts and offsets are committed together'],
    [
      'PROCESSOR_TRANSACTION_TIMEOUT_MS',
      '3000',
      'how long one that died may hold readers back; at least twice the commit interval by itself',
    ],
    ['PROCESSOR_GRACE_MS', '600000', 'how late an event may be and still count'],
    ['PROCESSOR_STANDBY_REPLICAS', '0', 'warm copies of the state on other instances'],
  ],
  Cassandra: [
    [
      'CASSANDRA_CONTACT_POINTS',
      '',
      'host:port, comma separated; set: `make up` starts no Cassandra of its own',
    ],
    ['CASSANDRA_LOCAL_DATACENTER', 'datacenter1', ''],
    ['CASSANDRA_KEYSPACE', 'chatpulse', ''],
    ['CASSANDRA_REPLICATION_FACTOR', '1', 'of the keyspace, when it is created'],
    [
      'CASSANDRA_REBUILD_KEYSPACE',
      '',
      'what `make rebuild-store` fills; unset: the next one, as chatpulse_2',
    ],
    [
      'CASSANDRA_ACCEPT_KAFKA',
      '',
      'id of a Kafka whose counts may go into a keyspace that holds those of another one',
    ],
    ['CASSANDRA_USERNAME', '', ''],
    ['CASSANDRA_PASSWORD', '', ''],
  ],
};

/** What Kafka's variables mean to `make up`, beside what they mean to a service. */
export const notes: Readonly<Record<string, string>> = {
  KAFKA_BROKERS: 'set: `make up` starts no Kafka of its own',
  KAFKA_CLIENT_ID: 'for a service run by hand, `make up` leaves each its own',
  KAFKA_GROUP_ID: 'for a service run by hand, as KAFKA_CLIENT_ID',
};
