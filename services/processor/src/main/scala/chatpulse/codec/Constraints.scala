package chatpulse.codec

/** What the contract demands of the values that are taken, for both decoders. Lengths are in characters, not units. */
private[codec] object Constraints {
  private val latestTime = 253402300799999L
  private val maxEmotes  = 512
  private val maxUses    = 8192

  def isId(text: String): Boolean = hasLength(text, 128)

  def isRoomId(text: String): Boolean = text.nonEmpty && text.length <= 20 && text.forall(isDigit)

  def isLogin(text: String): Boolean =
    text.nonEmpty && text.length <= 25 && text.forall(c => isDigit(c) || c == '_' || (c >= 'a' && c <= 'z'))

  // The upper bound keeps sums of times far from overflow, and one absurd record from making all others late.
  def isTime(value: Long): Boolean = value >= 0 && value <= latestTime

  def isBits(value: Long): Boolean = value >= 0 && value <= Int.MaxValue

  // What is remembered of an event is bounded by these.
  def isEmoteText(text: String): Boolean  = hasLength(text, 128)
  def isEmoteCount(value: Long): Boolean  = value >= 1 && value <= maxUses
  def isEmoteListSize(size: Int): Boolean = size <= maxEmotes
  def isAction(text: String): Boolean     = actions.contains(text)

  private val actions = Set("timeout", "ban", "delete", "clear")

  private def isDigit(c: Char): Boolean = c >= '0' && c <= '9'

  // Outside the basic plane a character is two units.
  private def hasLength(text: String, max: Int): Boolean =
    text.nonEmpty &&
      (text.length <= max || (text.length <= 2 * max && text.codePointCount(0, text.length) <= max))
}
