package chatpulse.journal

import chatpulse.StateMismatch
import munit.FunSuite

final class HeaderSuite extends FunSuite {

  test("a new store has no header, and a new header says that nothing was taken or sent") {
    val records = new CachedRecords
    assertEquals(Header.load(records).map(_.generation), None)
    val header = Header.create(records, "topology", 3)
    assertEquals((header.generation, header.floor, header.eventTime), (3, Header.noFloor, -1L))
    assertEquals(header.sentEventTime, -1L)
    assert(header.isSent)
  }

  test("every field comes back as it was committed") {
    val records = new CachedRecords
    fill(Header.create(records, "count → stats", 2))
    records.commit()
    val header = Header.load(records.crashed()).get
    assertEquals(header.fingerprint, "count → stats")
    assertEquals(header.generation, 2)
    assertEquals(header.floor, 1L)
    assertEquals(header.eventTime, 2L)
    assertEquals(header.counted, 3L)
    assertEquals(header.duplicates, 4L)
    assertEquals(header.late, 5L)
    assertEquals(header.deadLettered, 6L)
    assertEquals(header.unrouted, 7L)
    assertEquals(header.sentEventTime, -1L)
  }

  test("a header in which nothing changed is not written: a task that read nothing opens no transaction") {
    val records = new CachedRecords
    Header.create(records, "topology", 1)
    assertEquals(records.commit(), Nil)
  }

  test("what changes after a commit costs one record, and is lost with a crash before the next") {
    val records = new CachedRecords
    val header  = Header.create(records, "topology", 1)
    header.eventTime = 2
    assertEquals(records.commit(), Seq(Header.slot))
    assertEquals(records.commit(), Nil)
    (1 to 100).foreach(_ => header.counted += 1)
    assertEquals(records.commit(), Seq(Header.slot))
    header.counted += 1
    assertEquals(Header.load(records.crashed()).map(_.counted), Some(100L))
  }

  test("what a cache that evicts at every put writes in between is no harm") {
    val records = new CachedRecords(() => true)
    fill(Header.create(records, "topology", 1))
    records.commit()
    val header = Header.load(records.crashed()).get
    assertEquals((header.counted, header.unrouted), (3L, 7L))
  }

  test("the watermark is sent until one of its numbers changes; how many are unrouted is none of them") {
    val changes = List[Header => Unit](
      _.eventTime += 1,
      _.counted += 1,
      _.duplicates += 1,
      _.late += 1,
      _.deadLettered += 1
    )
    val header = Header.create(new CachedRecords, "topology", 1)
    changes.foreach { change =>
      change(header)
      assert(!header.isSent)
      header.markSent()
      assert(header.isSent)
      assertEquals(header.sentEventTime, header.eventTime)
    }
    header.unrouted += 1
    assert(header.isSent)
  }

  test("another layout is refused by name") {
    val records = new CachedRecords
    Header.create(records, "topology", 1).eventTime = 2
    records.get(Header.slot)(4) = 9
    val refused = intercept[StateMismatch](Header.load(records))
    assert(refused.getMessage.contains("layout 9"), refused.getMessage)
  }

  private def fill(header: Header): Unit = {
    header.floor = 1
    header.eventTime = 2
    header.counted = 3
    header.duplicates = 4
    header.late = 5
    header.deadLettered = 6
    header.unrouted = 7
  }
}
