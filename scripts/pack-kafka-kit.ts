// Packs packages/kafka into target/, as a tarball that `npm install <file>` takes in any project.
import { join, relative } from 'node:path';
import { packKafkaKit } from './kafka-kit-tarball.ts';

const tarball = packKafkaKit(join(import.meta.dirname, '../target'));
console.log(relative(process.cwd(), tarball));
