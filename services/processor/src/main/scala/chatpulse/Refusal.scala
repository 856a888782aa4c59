package chatpulse

/**
 * Why the processor may not go on, as a sentence for a person. No new thread and no new start cures it, so the process
 * ends at once.
 */
class Refusal(sentence: String) extends RuntimeException(sentence)
