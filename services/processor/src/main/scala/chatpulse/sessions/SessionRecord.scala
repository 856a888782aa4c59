package chatpulse.sessions

import io.circe.Json
import io.circe.Json.{fromBoolean, fromInt, fromLong, fromString}

import java.nio.charset.StandardCharsets.UTF_8

/** Session v1: the one record of a session that is over, in channel-sessions. */
object SessionRecord {

  def key(session: Session): Array[Byte] = s"${session.channelId}|${session.start}".getBytes(UTF_8)

  def value(session: Session, generation: Int): Array[Byte] =
    toJson(session, generation).noSpaces.getBytes(UTF_8)

  private def toJson(session: Session, generation: Int): Json = Json.obj(
    "type"          -> fromString("session"),
    "channelId"     -> fromString(session.channelId),
    "channel"       -> fromString(session.channel),
    "start"         -> fromLong(session.start),
    "end"           -> fromLong(session.end),
    "messages"      -> fromLong(session.messages),
    "chatters"      -> fromLong(session.chatters),
    "chattersExact" -> fromBoolean(session.chattersExact),
    "peakMinute"    -> fromLong(session.peakMinute),
    "peakMessages"  -> fromLong(session.peakMessages),
    "generation"    -> fromInt(generation)
  )
}
