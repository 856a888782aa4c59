package chatpulse.routing

import chatpulse.ChatEvent.{Countable, Message, Moderation, Notice}
import chatpulse.Events.{channelId, start}
import chatpulse.{ChannelId, Contracts, EventId}
import munit.FunSuite

final class RoutesSuite extends FunSuite {
  private val room = ChannelId(channelId)

  private def notice(noticeType: String): Notice =
    Notice(EventId("n"), room, "examplechannel", start, start, noticeType)

  private def message(bits: Int): Message =
    Message(EventId("m"), room, "examplechannel", start, start, "42", bits = bits)

  private def moderation(action: String): Moderation =
    Moderation(EventId("d"), room, "examplechannel", start, start, action)

  List(
    "sub",
    "resub",
    "subgift",
    "anonsubgift",
    "submysterygift",
    "anonsubmysterygift",
    "giftpaidupgrade",
    "anongiftpaidupgrade",
    "primepaidupgrade"
  ).foreach { noticeType =>
    test(s"a notice $noticeType is a subscription") {
      assertEquals(Routes.topicOf(notice(noticeType)), Some("chat-subscriptions"))
    }
  }

  List(
    "extendsub",
    "standardpayforward",
    "communitypayforward",
    "rewardgift",
    "raid",
    "unraid",
    "ritual",
    "bitsbadgetier",
    "charitydonation",
    "announcement",
    "sharedchatnotice",
    "other",
    "SUB",
    ""
  ).foreach { noticeType =>
    test(s"a notice '$noticeType' has no topic of its own") {
      assertEquals(Routes.topicOf(notice(noticeType)), None)
    }
  }

  test("a message with bits is a cheer, one without has no topic of its own") {
    assertEquals(Routes.topicOf(message(1)), Some("chat-cheers"))
    assertEquals(Routes.topicOf(message(Int.MaxValue)), Some("chat-cheers"))
    assertEquals(Routes.topicOf(message(0)), None)
  }

  List("timeout", "ban", "delete", "clear").foreach { action =>
    test(s"a moderation event $action is copied") {
      assertEquals(Routes.topicOf(moderation(action)), Some("chat-moderation"))
    }
  }

  test("the first row that matches is taken") {
    val anyone = Condition("kind = message")(_.isInstanceOf[Message])
    val table  = List(Route("first", anyone), Route("second", anyone), Route("third", Routes.table.last.when))
    assertEquals(Routes.topicOf(message(0), table), Some("first"))
    assertEquals(Routes.topicOf(moderation("ban"), table), Some("third"))
    assertEquals(Routes.topicOf(notice("sub"), table), None)
  }

  test("no event matches two rows, so that the order of the table says nothing") {
    val events: List[Countable] =
      List("sub", "raid").map(notice) ++ List(0, 5).map(message) ++ List("ban", "clear").map(moderation)
    events.foreach(event => assert(Routes.table.count(_.when.holds(event)) <= 1, event))
  }

  test("every topic of the table is one of the contract, with the partitions of the chat") {
    val partitions = Contracts
      .json("topics.json")
      .hcursor
      .downField("topics")
      .values
      .get
      .map(topic =>
        topic.hcursor.get[String]("name").toTry.get -> topic.hcursor.get[Int]("partitions").toTry.get
      )
      .toMap
    assertEquals(Routes.topics, List("chat-subscriptions", "chat-cheers", "chat-moderation"))
    Routes.topics.foreach(topic => assertEquals(partitions(topic), partitions("twitch-chat-messages"), topic))
  }

  test("a row says in field values what it takes") {
    assertEquals(
      Routes.table.map(row => s"${row.when} → ${row.topic}"),
      List(
        "notice.type = sub | resub | subgift | anonsubgift | submysterygift | anonsubmysterygift | " +
          "giftpaidupgrade | anongiftpaidupgrade | primepaidupgrade → chat-subscriptions",
        "bits ≥ 1 → chat-cheers",
        "kind = moderation → chat-moderation"
      )
    )
  }
}
