# Every task a person runs. Options are variables: make up CHANNELS=monstercat API_PORT=3100 (.env.example lists them).
# Until something is installed the system's Node runs; afterwards the one that node_modules pins comes first.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: $(shell awk -F: '/^[a-z-]+:/ { print $$1 }' $(lastword $(MAKEFILE_LIST)))

prepare := node infra/local/src/preflight/prepare.mjs
cli := infra/local/dist/main.js
stack := node $(cli)

# What only looks or stops must work while the sources do not compile: built once is enough.
$(cli):
	@$(prepare) build

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(lastword $(MAKEFILE_LIST))

doctor: ## check what `make up` needs on this machine, and how to mend what is missing
	@node infra/local/src/preflight/doctor.mjs

build: ## install and build what has changed
	@$(prepare) build

up: ## start everything: CHANNELS=a,b for Twitch, simulated chat otherwise; MODE=local|containers
	@$(prepare) up
	@$(stack) up

down: $(cli) ## stop everything; the data stays
	@$(stack) down

status: $(cli) ## what runs, since when, with how much memory; exit code 1 when anything is down
	@$(stack) status

logs: $(cli) ## the last lines of the logs: s=api for one, LINES=100, FOLLOW=1 to go on
	@$(stack) logs

restart: $(cli) ## restart one component: s=processor; without s every service
	@$(stack) restart

dev: $(cli) ## compile and restart one service on change, beside the running stack: s=api
	@$(stack) dev

replay: $(cli) ## play recorded raw IRC lines beside the running stack: FILE=lines.txt SPEED=1|10|max
	@$(stack) replay

reset-processor: $(cli) ## count again from the start of the topic, as a new generation: CLEAN=1 deletes what older ones left, CLEAN=only nothing else
	@$(stack) reset-processor

rebuild-store: $(cli) ## fill a fresh keyspace from the topics and the one that is served, compare them, and say what the switch is
	@$(prepare) build
	@$(stack) rebuild-store

clean: $(cli) ## stop everything and delete its data and logs; asks first (YES=1 says yes)
	@$(stack) clean

kafka-up: ## start Kafka alone, with its topics
	@$(prepare) kafka-up
	@$(stack) kafka-up

kafka-down: $(cli) ## stop Kafka
	@$(stack) kafka-down

kafka-topics: $(cli) ## what Kafka holds: topics, groups, lag, and what differs from contracts/ (APPLY=1 changes that)
	@$(stack) kafka-topics

register-schemas: build ## register contracts/ at SCHEMA_REGISTRY_URL, or say what would break a reader
	@node packages/kafka/dist/register-schemas.js

test: test-build ## everything: checks, unit, integration and system tests, in both languages
	@node scripts/test.ts

check: test-build ## the fast part of the tests: format, lint, types, dead code, generated files, unit tests
	@node scripts/test.ts check

test-system: test-build ## the whole stack as a black box
	@node scripts/test.ts system

test-long: test-build ## what takes longer than `make test`: soaks and long fuzz runs
	@node scripts/test.ts long

test-containers: test-build ## the compose stack and the container test backend, with the engine that is present or a borrowed one
	@node scripts/test-containers.ts

test-build: build
	@tsc -b

bench-kafka-kit: test-build ## throughput of the Kafka kit beside bare kafkajs, in alternating rounds: bench/results/kafka-kit.json
	@node --disable-warning=TimeoutNegativeWarning bench/kafka-kit/main.ts

bench-kafka-kit-tuning: test-build ## what the settings of the Kafka kit bring, against its defaults: bench/results/kafka-kit-tuning.json
	@node --disable-warning=TimeoutNegativeWarning bench/kafka-kit/tuning.ts

bench-processor: bench-build ## throughput of the processor beside a Map in memory, every count compared: bench/results/processor.json
	@node --disable-warning=TimeoutNegativeWarning bench/processor/throughput.ts

bench-latency: bench-build ## from an event's turn to the committed count, at 2,000 and 10,000 a second: bench/results/latency.json
	@node --disable-warning=TimeoutNegativeWarning bench/processor/latency.ts

bench-recovery: bench-build ## kill -9 of one of two instances under load, ten times: bench/results/recovery.json
	@node --disable-warning=TimeoutNegativeWarning bench/processor/recovery.ts

bench-ingestion: test-build ## lines from sockets to acknowledged beside tmi.js with a send per message, delay, joins: bench/results/ingestion.json
	@node --disable-warning=TimeoutNegativeWarning bench/ingestion/main.ts

bench-api: test-build ## stats over REST beside bare node:http and a naive handler, updates into Cassandra, 1,000 streams: bench/results/api.json
	@node --disable-warning=TimeoutNegativeWarning bench/api/main.ts

# The processor with what is measured beside it, and the broker's class path.
bench-build: test-build
	@node scripts/bench-classpath.ts

pack-kafka-kit: build ## the Kafka kit as a tarball for other projects: target/chatpulse-kafka-*.tgz
	@node scripts/pack-kafka-kit.ts

generate: build ## renew what is generated: code from contracts/, .env.example and docs/configuration.md from the variables
	@node scripts/generate-contracts.ts && node services/api/scripts/generate-migrations.ts
	@node scripts/generate-configuration.ts

format: build ## format TypeScript and JSON
	@biome check --write .

screenshots: test-build ## renew the pictures in docs/images from the running stack, in a real Chromium
	@node scripts/screenshots.ts
