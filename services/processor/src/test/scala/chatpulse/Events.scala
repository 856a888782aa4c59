package chatpulse

import io.circe.Json

import java.nio.charset.StandardCharsets.UTF_8

/** Chat events as they are in the topic, for tests. */
object Events {
  val channelId = "71000001"

  /** A minute, ten-minute and hour border. */
  val start = 1704556800000L

  def message(
      id: String,
      sentAt: Long,
      channelId: String = channelId,
      channel: String = "examplechannel",
      receivedAt: Option[Long] = None,
      more: List[(String, Json)] = Nil
  ): Json =
    event(
      "message",
      id,
      sentAt,
      receivedAt,
      List(
        "channelId" -> Json.fromString(channelId),
        "channel"   -> Json.fromString(channel),
        "userId"    -> Json.fromString("42"),
        "user"      -> Json.fromString("someone"),
        "text"      -> Json.fromString("hello")
      ) ++ more
    )

  def notice(id: String, sentAt: Long, noticeType: String): Json =
    room("notice", id, sentAt, "notice" -> Json.obj("type" -> Json.fromString(noticeType)))

  def moderation(id: String, sentAt: Long, action: String): Json =
    room("moderation", id, sentAt, "moderation" -> Json.obj("action" -> Json.fromString(action)))

  def deletion(id: String, sentAt: Long, messageId: String, channelId: String = channelId): Json =
    room(
      "moderation",
      id,
      sentAt,
      "moderation" -> Json.obj(
        "action"          -> Json.fromString("delete"),
        "targetMessageId" -> Json.fromString(messageId)
      ),
      channelId
    )

  def tick(sentAt: Long, receivedAt: Option[Long] = None): Json =
    event("tick", s"tick|0|$sentAt", sentAt, receivedAt, Nil)

  def bytes(json: Json): Array[Byte] = json.noSpaces.getBytes(UTF_8)

  /** The key that ingestion gives it. */
  def keyOf(json: Json): Array[Byte] =
    json.hcursor.get[String]("channelId").getOrElse("tick|0").getBytes(UTF_8)

  private def room(
      kind: String,
      id: String,
      sentAt: Long,
      what: (String, Json),
      channelId: String = channelId
  ): Json =
    event(
      kind,
      id,
      sentAt,
      None,
      List("channelId" -> Json.fromString(channelId), "channel" -> Json.fromString("examplechannel"), what)
    )

  private def event(
      kind: String,
      id: String,
      sentAt: Long,
      receivedAt: Option[Long],
      more: List[(String, Json)]
  ): Json =
    Json.fromFields(
      List(
        "id"         -> Json.fromString(id),
        "kind"       -> Json.fromString(kind),
        "sentAt"     -> Json.fromLong(sentAt),
        "receivedAt" -> Json.fromLong(receivedAt.getOrElse(sentAt))
      ) ++ more
    )
}
