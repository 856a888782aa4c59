package chatpulse.ops

import io.circe.Json
import io.circe.parser.parse

import java.nio.charset.StandardCharsets.UTF_8

/** The instance that counts a channel. `here`: this one. */
final case class Owner(host: String, port: Int, partition: Int, here: Boolean)

/**
 * `GET /stats/:channelId`: an interactive query of what this instance sent last of the channel's newest windows. A
 * transaction may still be aborted and sent again, so it is labelled uncommitted; what is committed is in channel-stats.
 */
object StatsEndpoint {
  private val retryAfterSeconds = "1"

  /** @param ownerOf none while partitions move */
  def apply(ownerOf: String => Option[Owner], latest: LatestWindows): Endpoint =
    Endpoint("/stats/", channelId => answer(channelId, ownerOf, latest))

  private def answer(channelId: String, ownerOf: String => Option[Owner], latest: LatestWindows): Answer =
    if (!channelId.matches("[0-9]{1,20}"))
      Answer.problem(400, "a channel is asked for by its id, which is 1 to 20 digits, as in /stats/71092938")
    else
      ownerOf(channelId) match {
        case None =>
          Answer.problem(
            503,
            "partitions are moving between instances: ask again in a second",
            "Retry-After" -> retryAfterSeconds
          )
        case Some(owner) if owner.here => here(channelId, owner, latest.of(owner.partition, channelId))
        case Some(owner)               =>
          val place = s"http://${bracketed(owner.host)}:${owner.port}/stats/$channelId"
          Answer.json(307, body(channelId, owner), "Location" -> place)
      }

  private def here(channelId: String, owner: Owner, records: List[Array[Byte]]): Answer =
    if (records.isEmpty)
      Answer.problem(
        404,
        s"of channel $channelId nothing was sent whose window is not final; partition ${owner.partition}, which would hold it, is here"
      )
    else
      Answer.json(
        200,
        body(channelId, owner).deepMerge(
          Json.obj("windows" -> Json.fromValues(records.map(bytes => read(bytes))))
        )
      )

  private def body(channelId: String, owner: Owner): Json = Json.obj(
    "channelId" -> Json.fromString(channelId),
    "committed" -> Json.False,
    "owner"     -> Json.obj(
      "host"      -> Json.fromString(owner.host),
      "port"      -> Json.fromInt(owner.port),
      "partition" -> Json.fromInt(owner.partition),
      "here"      -> Json.fromBoolean(owner.here)
    )
  )

  private def read(bytes: Array[Byte]): Json = parse(new String(bytes, UTF_8)).fold(throw _, identity)

  private def bracketed(host: String): String = if (host.contains(':')) s"[$host]" else host
}
