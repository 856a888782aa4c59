package chatpulse

/**
 * What is usual at one kind of cluster. All of it is a default: a variable says otherwise.
 * @param port              of a broker that is given without one
 * @param replicationFactor what the cluster takes
 * @param broker            where to look when none is named; none: that is a fault
 */
final case class KafkaPreset(
    port: Int,
    mechanism: Option[String],
    tls: Boolean,
    replicationFactor: Int,
    broker: Option[String] = None
)

object KafkaPreset {
  private val all = List(
    "local"           -> KafkaPreset(9092, None, tls = false, replicationFactor = 1, Some("localhost:9092")),
    "confluent-cloud" -> KafkaPreset(9092, Some("plain"), tls = true, replicationFactor = 3),
    "redpanda-cloud"  -> KafkaPreset(9092, Some("scram-sha-256"), tls = true, replicationFactor = 3),
    "amazon-msk"      -> KafkaPreset(9096, Some("scram-sha-512"), tls = true, replicationFactor = 3)
  )

  /** The one that KAFKA_PRESET names. */
  def read(vars: EnvReader): Option[KafkaPreset] =
    vars.optionalChoice("KAFKA_PRESET", all.map(_._1)).flatMap(all.toMap.get)
}
