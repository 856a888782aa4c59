package chatpulse

import java.nio.charset.StandardCharsets.UTF_8
import java.security.MessageDigest

/**
 * What counting needs to know of an event, and all that is remembered of it until its minute is final. Never changed.
 * @param kind       Message, Notice or Moderation
 * @param idHigh     with `idLow` the event's id, see [[EventIds]]
 * @param channelId  room id, digits
 * @param channel    login
 * @param sentAt     epoch ms
 * @param flags      what it counts as; a sum of the flags below
 * @param userHash   of a message's author, else 0; see [[Hashing]]
 * @param targetHigh with `targetLow` the id of the message that a deletion names, else 0
 */
final case class Digest(
    kind: Byte,
    idHigh: Long,
    idLow: Long,
    channelId: String,
    channel: String,
    sentAt: Long,
    flags: Int,
    userHash: Long,
    bits: Int,
    emotes: Array[EmoteUse],
    targetHigh: Long,
    targetLow: Long
) {
  def is(flag: Int): Boolean = (flags & flag) != 0
}

/** An emote and how often a message uses it. */
final case class EmoteUse(id: String, name: String, count: Int)

object Digest {
  val Message: Byte    = 0
  val Notice: Byte     = 1
  val Moderation: Byte = 2

  val Subscriber   = 1
  val FirstMessage = 2
  val Shared       = 4
  val Subscription = 8
  val Gift         = 16
  val Raid         = 32
  val Timeout      = 64
  val Ban          = 128
  val Deletion     = 256

  val noEmotes: Array[EmoteUse] = Array.empty
}

/** Event ids as 128 bits: those of a UUID as Twitch writes it, of any other text a hash. */
object EventIds {

  def high(id: String): Long = if (isUuid(id)) hex(id, 0, 18) else hashed(id, 0)

  def low(id: String): Long = if (isUuid(id)) hex(id, 19, 36) else hashed(id, 8)

  /** Every character is looked at once: what does not fit leaves a bit that stays. */
  private def isUuid(id: String): Boolean = id.length == 36 && {
    var found = 0
    var i     = 0
    while (i < 36) {
      val c = id.charAt(i)
      found |= (if (i == 8 || i == 13 || i == 18 || i == 23) c ^ '-' else nibble(c) & notHex)
      i += 1
    }
    found == 0
  }

  private def hex(id: String, from: Int, until: Int): Long = {
    var value = 0L
    var i     = from
    while (i < until) {
      val c = id.charAt(i)
      if (c != '-') value = (value << 4) | nibble(c)
      i += 1
    }
    value
  }

  // Lower case only, as Twitch writes it; −1 for what is no digit.
  private val nibbles = Array.tabulate[Byte](128)(c => "0123456789abcdef".indexOf(c).toByte)

  // What −1 has and no digit.
  private val notHex = ~0xf

  private def nibble(c: Char): Int = if (c < 128) nibbles(c).toInt else -1

  // Rare: only moderation events have ids that are no UUID, and theirs are hashes already.
  private def hashed(id: String, from: Int): Long =
    java.nio.ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8))).getLong(from)
}

/** The hash by which authors are sampled. It is part of what is stored: it must never change. */
object Hashing {

  /** FNV-1a of the characters, then the finalizer of MurmurHash3, which spreads them over all 64 bits. */
  def userHash(userId: String): Long = {
    var h = 0xcbf29ce484222325L
    var i = 0
    while (i < userId.length) {
      h = (h ^ userId.charAt(i)) * 0x100000001b3L
      i += 1
    }
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L
    h ^ (h >>> 33)
  }
}
