package chatpulse.ops

import chatpulse.Generation

/** What Kafka holds of this application before it starts. */
final case class Found(
    /** Highest generation of a watermark in channel-stats; none: no watermark is there. */
    countedGeneration: Option[Int],
    /** Whether the group has committed offsets. */
    committed: Boolean,
    /** Names of all topics. */
    topics: Set[String]
)

/** Whether the processor may count on from what it finds. Pure; answers are sentences for a person. */
object StartCheck {

  /**
   * @param name       application id of the first generation
   * @param changelogs that the topology needs, by their full names
   */
  def problem(name: String, generation: Int, changelogs: Set[String], found: Found): Option[String] =
    overtaken(generation, found).orElse(stateless(name, generation, changelogs, found))

  /** Its records would lose against those of the higher generation, one by one, and nobody would see why. */
  private def overtaken(generation: Int, found: Found): Option[String] =
    found.countedGeneration
      .filter(_ > generation)
      .map(newer =>
        s"channel-stats was counted in generation $newer, and PROCESSOR_GENERATION is $generation, whose counts nobody would see: set PROCESSOR_GENERATION=$newer"
      )

  /** From its offsets it would go on with empty windows, and send counts that are too low. */
  private def stateless(
      name: String,
      generation: Int,
      changelogs: Set[String],
      found: Found
  ): Option[String] = {
    val applicationId = Generation.applicationId(name, generation)
    val missing       = changelogs.diff(found.topics)
    Option.when(found.committed && missing.nonEmpty) {
      val others = found.topics.filter(topic =>
        topic.endsWith("-changelog") && Generation.owns(applicationId, topic) && !changelogs(topic)
      )
      val why =
        if (others.isEmpty) s"its state is gone (${listed(missing)})"
        else s"its state is that of another topology (${listed(others)}, not ${listed(missing)})"
      s"$applicationId has committed offsets, and $why: it cannot count on from there. `make reset-processor` counts again from the start of the topic, which is PROCESSOR_GENERATION=${generation + 1}; the old counts are served meanwhile"
    }
  }

  private def listed(topics: Set[String]): String = topics.toList.sorted.mkString(", ")
}
