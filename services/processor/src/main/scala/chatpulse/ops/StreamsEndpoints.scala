package chatpulse.ops

import org.apache.kafka.streams.TopologyDescription

/** What the processor answers about itself, beside the probes. Reads only what this process knows. */
object StreamsEndpoints {

  /** @param running none until Kafka Streams is started */
  def of(
      topology: => TopologyDescription,
      running: () => Option[RunningStreams],
      restores: RestoreProgress,
      latest: LatestWindows
  ): List[Endpoint] = List(
    StatsEndpoint(channelId => running().flatMap(_.ownerOf(channelId)), latest),
    Endpoint("/topology", _ => Answer.json(200, TopologyView.toJson(topology))),
    Endpoint("/tasks", _ => running().fold(notStarted)(streams => Answer.json(200, streams.tasks))),
    Endpoint("/restore", _ => Answer.json(200, restores.toJson))
  )

  private def notStarted: Answer =
    Answer.problem(503, "Kafka Streams is not started: /readyz says what it waits for", "Retry-After" -> "1")
}
