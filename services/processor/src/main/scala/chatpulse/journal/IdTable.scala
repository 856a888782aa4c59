package chatpulse.journal

/**
 * Ids of 128 bits, each with a minute and seven bits of its own: open addressing with linear probing in primitive
 * arrays, so that nothing is allocated for an event. 21 bytes a place, of which 55 to 75 % are taken while it grows:
 * 28 to 38 bytes an id, and about 42 when as many are forgotten as come. It becomes smaller when a peak was forgotten.
 *
 * A place is where an id lies; it is good until the next insert or [[forgetBefore]].
 */
final class IdTable {
  import IdTable._

  private var capacity = smallest
  private var ids      = new Array[Long](2 * capacity)
  private var minutes  = emptyMinutes(capacity)
  private var states   = new Array[Byte](capacity)
  private var taken    = 0
  private var gone     = 0

  def size: Int = taken

  /** Bytes of the arrays, for metrics. */
  def bytes: Long = capacity * 21L

  /** Its place, or −1. */
  def find(high: Long, low: Long): Int = {
    var place = home(high, low)
    while (
      states(place) != Free && !(states(place) < 0 && ids(2 * place) == high && ids(2 * place + 1) == low)
    )
      place = next(place)
    if (states(place) == Free) -1 else place
  }

  /** Takes an id that is not in the table; `bits` are 0 to 127. */
  def insert(high: Long, low: Long, minuteStart: Long, bits: Int): Unit = {
    if (taken + gone >= capacity - capacity / 4) rebuild()
    put(high, low, (minuteStart / minuteMs).toInt, (bits | Taken).toByte)
  }

  def minuteStart(place: Int): Long = Integer.toUnsignedLong(minutes(place)) * minuteMs

  def bits(place: Int): Int = states(place) & 0x7f

  def update(place: Int, minuteStart: Long, bits: Int): Unit = {
    minutes(place) = (minuteStart / minuteMs).toInt
    states(place) = (bits | Taken).toByte
  }

  /**
   * Forgets all ids of earlier minutes, in one pass over the minutes. Against the probing direction, so that a
   * place before a free one becomes free and not only gone; the next rebuild drops those that are gone.
   */
  def forgetBefore(minuteStart: Long): Unit = {
    val first = (minuteStart / minuteMs).toInt
    var place = capacity - 1
    while (place >= 0) {
      // Never so where no id is, so that the one branch is nearly always foreseen.
      if (Integer.compareUnsigned(minutes(place), first) < 0) {
        taken -= 1
        minutes(place) = noMinute
        if (states(next(place)) == Free) states(place) = Free
        else {
          states(place) = Gone
          gone += 1
        }
      }
      place -= 1
    }
    if (taken < capacity / 4 && capacity > smallest) rebuild()
  }

  /** How far the id that is farthest from its home lies, for tests. */
  private[journal] def longestProbe: Int =
    (0 until capacity)
      .filter(states(_) < 0)
      .map(place => Math.floorMod(place - home(ids(2 * place), ids(2 * place + 1)), capacity))
      .maxOption
      .getOrElse(0)

  private def put(high: Long, low: Long, minute: Int, state: Byte): Unit = {
    var place = home(high, low)
    while (states(place) < 0) place = next(place)
    if (states(place) == Gone) gone -= 1
    taken += 1
    ids(2 * place) = high
    ids(2 * place + 1) = low
    minutes(place) = minute
    states(place) = state
  }

  /** Makes room at once for so many ids that are to come. */
  def expect(coming: Int): Unit = if (taken + gone + coming >= capacity - capacity / 4) rebuild(coming)

  private def rebuild(coming: Int = 0): Unit = {
    val (oldIds, oldMinutes, oldStates) = (ids, minutes, states)
    capacity = math.max(smallest, ((taken + coming) / 0.55).toInt)
    ids = new Array[Long](2 * capacity)
    minutes = emptyMinutes(capacity)
    states = new Array[Byte](capacity)
    taken = 0
    gone = 0
    var i = 0
    while (i < oldStates.length) {
      if (oldStates(i) < 0) put(oldIds(2 * i), oldIds(2 * i + 1), oldMinutes(i), oldStates(i))
      i += 1
    }
  }

  // The ids of some sources are numbered, so they are mixed; the upper half of the product is then scaled to a place.
  private def home(high: Long, low: Long): Int = {
    val crossed = high ^ (low * 0x9e3779b97f4a7c15L)
    val mixed   = (crossed ^ (crossed >>> 32)) * 0xff51afd7ed558ccdL
    ((mixed >>> 32) * capacity >>> 32).toInt
  }

  private def next(place: Int): Int = if (place + 1 == capacity) 0 else place + 1
}

object IdTable {
  private val smallest = 1024
  private val minuteMs = 60000L

  /** Where no id is; as an unsigned number it is above every minute. */
  private val noMinute = -1

  private def emptyMinutes(places: Int): Array[Int] = Array.fill(places)(noMinute)

  // States of a place. A negative one is an id's, with its bits in the other seven.
  private val Free: Byte = 0
  private val Gone: Byte = 1
  private val Taken      = 0x80
}
