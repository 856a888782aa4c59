package chatpulse

/** Topics the processor reads and writes; their names are those of contracts/topics.json. */
final case class Topics(
    chat: String,
    stats: String,
    deadLetters: String,
    sessions: String,
    subscriptions: String,
    cheers: String,
    moderation: String
) {

  /** All that are written. Each has as many partitions as `chat`: partition n of it is written to partition n. */
  def outputs: List[String] = List(stats, deadLetters, sessions, subscriptions, cheers, moderation)
}

object Topics {
  val default: Topics = Topics(
    chat = "twitch-chat-messages",
    stats = "channel-stats",
    deadLetters = "twitch-chat-messages.dlt",
    sessions = "channel-sessions",
    subscriptions = "chat-subscriptions",
    cheers = "chat-cheers",
    moderation = "chat-moderation"
  )
}
