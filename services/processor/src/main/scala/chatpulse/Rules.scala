package chatpulse

/**
 * What decides the numbers, so that two runs with equal rules over equal input give equal counts.
 * @param graceMs        how long after its end, in event time, a minute still takes events
 * @param dedupHorizonMs how long, in event time, an id is remembered
 * @param generation     rises by one with each recount from the start of the topic
 */
final case class Rules(graceMs: Long, dedupHorizonMs: Long, generation: Int) {

  /** Windows that end by this time are final once event time is `eventTime`. */
  def finalBefore(eventTime: Long): Long = eventTime - graceMs
}

object Rules {

  /** An id must be remembered as long as a copy of its event could still be counted: grace and the minute itself. */
  val minHorizonOverGraceMs = 60_000L
}
