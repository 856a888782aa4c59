/** Configuration, logs, health and the life of a process, for a service that has this package alone. */
export * from '@chatpulse/service';
