package chatpulse

/**
 * A recount from the start of the topic is a generation of its own: its group, changelogs and transactions go by another
 * application id, so that it leaves alone what was counted before, and its records win by their number.
 */
object Generation {
  val highest = 100000

  private val suffix = """-g\d+""".r

  /** `name` for the first generation, `name-g<n>` from the second on. */
  def applicationId(name: String, generation: Int): String =
    if (generation == 1) name else s"$name-g$generation"

  /** Whether a name could be taken for a generation of another application. */
  def isAmbiguous(name: String): Boolean = suffix.findAllIn(name).exists(name.endsWith)

  /** Whether `topic` is internal to this application id, and not to a generation of it. */
  def owns(applicationId: String, topic: String): Boolean =
    topic.startsWith(s"$applicationId-") &&
      suffix.findPrefixOf(topic.drop(applicationId.length)).isEmpty
}
