package chatpulse

/** Twitch room id, digits: the record key of everything about a channel. */
final case class ChannelId(value: String) extends AnyVal

/** Unique for an event, the same for every reader that heard it. */
final case class EventId(value: String) extends AnyVal
