package chatpulse.ops

import io.circe.Json

/** One thing that is right or not, and what to say about it. */
final case class Check(name: String, ok: Boolean, detail: String)

/** Answer of a probe: right when every check is. */
final case class HealthView(checks: List[Check]) {
  def ok: Boolean = checks.forall(_.ok)

  def toJson: Json = Json.obj(
    "status" -> Json.fromString(if (ok) "ok" else "unavailable"),
    "checks" -> Json.fromFields(checks.map { check =>
      check.name -> Json.obj("ok" -> Json.fromBoolean(check.ok), "detail" -> Json.fromString(check.detail))
    })
  )
}

object Health {

  /** A stream thread polls at least every 100 ms when idle; a long commit, rebalance or restore takes seconds. */
  val maxPollAgeSeconds = 60.0

  /** Alive: every stream thread polled not long ago. Asks no other machine, so a dead broker does not end the process. */
  def live(pollAgeSeconds: Map[String, Double]): HealthView = HealthView(
    pollAgeSeconds.toList.sorted.map { case (thread, age) =>
      Check(thread, age <= maxPollAgeSeconds, f"last poll $age%.1f s ago, allowed $maxPollAgeSeconds%.0f s")
    }
  )

  /** Ready: the threads are RUNNING. While topics are waited for, `waitingFor` says for what. */
  def ready(state: String, waitingFor: Option[String]): HealthView = HealthView(
    List(
      Check("topics", waitingFor.isEmpty, waitingFor.getOrElse("there")),
      Check("streams", state == "RUNNING", state)
    )
  )

  val kafkaDisabled = "disabled by KAFKA_ENABLED=false"

  /** Ready, since it does all that it was told to do: nothing. */
  val disabled: HealthView = HealthView(List(Check("kafka", ok = true, kafkaDisabled)))
}
