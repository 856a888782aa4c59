package chatpulse

import chatpulse.ChatEvent.Notice
import chatpulse.Events.start
import chatpulse.Story.Fields
import munit.FunSuite

/** What a start makes of the state it finds: a crash between a commit and its emission, an older state, no state. */
final class StartSuite extends FunSuite {
  private val minute = 60000L

  test("what was committed and not sent is sent after a start, and a watermark only once something changes") {
    val partition = new Partition(Vector(event("a", start), Logs.tick(start + 15 * minute)))
    partition.read()
    partition.commit()
    partition.crash()
    partition.send()
    partition.commit()
    assertEquals(partition.latest.keySet, windowsOf(start))
    assertEquals(partition.records.count(_._1 == "watermark|0"), 1)
    partition.crash()
    partition.send()
    partition.commit()
    assertEquals(partition.records.map(_._1).count(windowsOf(start)), 6)
    assertEquals(partition.records.count(_._1 == "watermark|0"), 1)
  }

  test("what is final was sent when it became so, and is not sent again") {
    val partition = new Partition(Vector(event("a", start), Logs.tick(start + 15 * minute)))
    partition.read()
    partition.read()
    partition.commit()
    assertEquals(partition.records.map(_._1), List(s"71000001|60|$start"))
    partition.crash()
    partition.send()
    partition.commit()
    assertEquals(
      partition.records.map(_._1).tail,
      List(s"71000001|600|$start", s"71000001|3600|$start", "watermark|0")
    )
  }

  test("what was late before a start is late after it, and an id is known after it") {
    val log = Vector(
      event("a", start),
      event("b", start + 20 * minute),
      event("late", start),
      event("late", start),
      event("b", start + 20 * minute)
    )
    val partition = new Partition(log)
    log.foreach { _ =>
      partition.read()
      partition.commit()
      partition.crash()
    }
    assertEquals(partition.progress.totals, Totals(counted = 2, duplicates = 1, late = 2, 0, 0))
  }

  test("a deletion that waits, waits on after a start, and one that was counted is not counted again") {
    val message = ChatEvent.Message(EventId("m"), ChannelId("71000001"), "examplechannel", start, start, "42")
    val deleted = ChatEvent.Moderation(
      EventId("d"),
      ChannelId("71000001"),
      "examplechannel",
      start + 5 * minute,
      start + 5 * minute,
      "delete",
      Some(EventId("m"))
    )
    val log       = Vector(deleted, message, Logs.tick(start + 12 * minute), Logs.tick(start + 60 * minute))
    val partition = new Partition(log)
    log.foreach { _ =>
      partition.read()
      partition.commit()
      partition.crash()
    }
    partition.finish()
    assertEquals(partition.latest(s"71000001|60|$start").long("deletedMessages"), 1L)
    assertEquals(partition.latest.get(s"71000001|60|${start + 5 * minute}"), None)
  }

  test("on a log whose oldest records are gone, no window or session is sent that may have begun in them") {
    val floor     = start + 30 * 1000
    val log       = Vector(event("a", floor), message("b", start + minute), message("c", start + 20 * minute))
    val partition = new Partition(log :+ Logs.tick(start + 7200000), firstOffset = 5).finish()
    assertEquals(
      partition.latest.keySet,
      Set(
        s"71000001|60|${start + minute}",
        s"71000001|60|${start + 20 * minute}",
        s"71000001|600|${start + 20 * minute}",
        s"session|71000001|${start + 20 * minute}"
      )
    )
    assertEquals(partition.progress.totals.counted, 3L)
  }

  test("the floor holds after a start") {
    val log       = Vector(event("a", start + 30 * 1000), Logs.tick(start + 7200000))
    val partition = new Partition(log, firstOffset = 5)
    partition.read()
    partition.commit()
    partition.crash()
    partition.finish()
    assertEquals(partition.latest.keySet, Set.empty[String])
  }

  test("a log that is read from its first record has no floor") {
    val partition = new Partition(Vector(event("a", start + 30 * 1000))).finish()
    assertEquals(partition.latest.keySet, windowsOf(start))
  }

  test("counts, sessions and watermarks carry the generation") {
    val log       = Vector(message("a", start), Logs.tick(start + 7200000))
    val partition = new Partition(log, Story.rules.copy(generation = 3)).finish()
    assertEquals(partition.records.map(_._2.long("generation")).distinct, List(3L))
    assert(partition.latest.contains(s"session|71000001|$start"))
  }

  test("state of another topology, grace or generation is refused, with the command that recounts") {
    var stores                                                        = new MapStores(StoredBytes.none)
    def started(fingerprint: String, generation: Int): PartitionState = {
      val rules = Story.rules.copy(generation = generation)
      val past  = new history.History(stores.history)
      new PartitionState(rules, Emission.Rounds(100), fingerprint, stores.chunks, past, NoOutput)
    }
    started("one", 1).advance(start)
    stores = new MapStores(stores.commit())
    started("one", 1)
    val refused =
      List(intercept[StateMismatch](started("two", 1)), intercept[StateMismatch](started("one", 2)))
    refused.foreach(e => assert(e.getMessage.contains("`make reset-processor`"), e.getMessage))
    assertNotEquals(Fingerprint.of(Story.rules), Fingerprint.of(Story.rules.copy(graceMs = 1)))
    assertEquals(Fingerprint.of(Story.rules), Fingerprint.of(Story.rules.copy(generation = 2)))
  }

  private object NoOutput extends Output {
    override def window(window: windows.OpenWindow): Unit = ()
    override def session(session: sessions.Session): Unit = ()
    override def watermark(progress: Progress): Unit      = ()
  }

  private def windowsOf(time: Long): Set[String] =
    WindowSize.all.map(size => s"71000001|${size.seconds}|$time").toSet

  private def event(id: String, sentAt: Long): ChatEvent =
    Notice(EventId(id), ChannelId("71000001"), "examplechannel", sentAt, sentAt, "raid")

  private def message(id: String, sentAt: Long): ChatEvent =
    ChatEvent.Message(EventId(id), ChannelId("71000001"), "examplechannel", sentAt, sentAt, "42")
}
