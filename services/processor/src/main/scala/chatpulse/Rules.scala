package chatpulse

/**
 * What decides the numbers, so that two runs with equal rules over equal input give equal counts.
 * @param graceMs    how long after its end, in event time, a minute still takes events; the minute is then final, and
 *                   with it the ids of its events are forgotten: whatever comes of it after that is late
 * @param generation rises by one with each recount from the start of the topic
 */
final case class Rules(graceMs: Long, generation: Int) {

  /** Windows that end by this time are final once event time is `eventTime`. */
  def finalBefore(eventTime: Long): Long = eventTime - graceMs
}
