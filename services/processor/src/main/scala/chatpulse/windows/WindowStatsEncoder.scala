package chatpulse.windows

import java.nio.charset.StandardCharsets.US_ASCII

/** Window stats v1: the record of one window in channel-stats. A function of the window and the generation. One thread. */
final class WindowStatsEncoder(generation: Int) {
  import WindowStatsEncoder._

  private val json           = new JsonBytes
  private val generationText = ascii(s""","generation":$generation,"revision":""")

  /** `channelId|windowSizeSeconds|windowStart` */
  def key(window: OpenWindow): Array[Byte] = ascii(
    s"${window.channelId}|${window.size.seconds}|${window.start}"
  )

  def value(window: OpenWindow): Array[Byte] = {
    json.clear()
    json.raw(channelId)
    json.string(window.channelId)
    json.raw(channel)
    json.string(window.counts.channel)
    field(windowSizeSeconds, window.size.seconds.toLong)
    field(windowStart, window.start)
    field(windowEnd, window.end)
    field(chatters, window.chatters.estimate)
    json.raw(if (window.chatters.isExact) exact else estimated)
    var i = 0
    while (i < sums.length) {
      field(sums(i), window.counts(i))
      i += 1
    }
    json.raw(topEmotes)
    emotes(window.topEmotes)
    field(generationText, window.counts.revision)
    field(updatedAt, window.counts.updatedAt)
    json.raw(end)
    json.toArray
  }

  private def field(name: Array[Byte], value: Long): Unit = {
    json.raw(name)
    json.number(value)
  }

  private def emotes(top: Array[EmoteTotal]): Unit = {
    var i = 0
    while (i < top.length) {
      json.raw(if (i == 0) firstEmote else nextEmote)
      json.string(top(i).id)
      json.raw(name)
      json.string(top(i).name)
      field(count, top(i).count)
      i += 1
    }
    json.raw(if (top.length == 0) noEmotes else lastEmote)
  }
}

private object WindowStatsEncoder {
  private def ascii(text: String): Array[Byte] = text.getBytes(US_ASCII)

  private val channelId         = ascii("""{"type":"window","channelId":""")
  private val channel           = ascii(""","channel":""")
  private val windowSizeSeconds = ascii(""","windowSizeSeconds":""")
  private val windowStart       = ascii(""","windowStart":""")
  private val windowEnd         = ascii(""","windowEnd":""")
  private val chatters          = ascii(""","chatters":""")
  private val exact             = ascii(""","chattersExact":true""")
  private val estimated         = ascii(""","chattersExact":false""")
  private val topEmotes         = ascii(""","topEmotes":""")
  private val updatedAt         = ascii(""","updatedAt":""")
  private val end               = ascii("}")

  private val sums: Array[Array[Byte]] = WindowCounts.names.map(name => ascii(s""","$name":""")).toArray

  private val firstEmote = ascii("""[{"id":""")
  private val nextEmote  = ascii("""},{"id":""")
  private val name       = ascii(""","name":""")
  private val count      = ascii(""","count":""")
  private val lastEmote  = ascii("}]")
  private val noEmotes   = ascii("[]")
}
