package chatpulse.codec

import org.scalacheck.Gen

import java.nio.charset.StandardCharsets.UTF_8

/** Chat events as text, field by field, from well-formed ones to what nobody should send. */
object JsonTexts {

  /** In every text that a sender can choose; no refusal may show it. */
  val secret = "sekret"

  /** A field's name and value as they are written. */
  type Field = (String, String)

  private def choice(values: String*): Gen[String] = Gen.oneOf(values)

  private def quoted(text: String): String = "\"" + text + "\""

  private val id = Gen.oneOf(Gen.uuid.map(_.toString), Gen.const(secret)).map(quoted)

  private val text = choice(
    secret,
    "",
    "Kappa 123",
    "日本語 👍🏽",
    "\\\"quoted\\\" \\\\ \\/ \\b\\f\\n\\r\\t",
    "\\u0041\\u65e5\\ud83d\\ude00",
    "x" * 5000
  ).map(quoted)

  private val time = Gen.choose(0L, 253402300799999L).map(_.toString)

  private val emote = for {
    id    <- choice("25", "emotesv2_1", "日本語")
    name  <- choice("Kappa", ":)", "👍🏽")
    count <- Gen.choose(1, 8192)
  } yield s"""{"id":"$id","name":"$name","count":$count}"""

  private val emotes = Gen.resize(6, Gen.listOf(emote)).map(_.mkString("[", ",", "]"))

  private val source = for {
    id   <- id
    room <- choice("7", "71000001")
  } yield s"""{"channelId":"$room","id":$id}"""

  private val notice = for {
    kind   <- choice("sub", "resub", "subgift", "raid", "announcement", "other")
    months <- Gen.choose(0, 99)
  } yield s"""{"type":"$kind","months":$months}"""

  private val moderation = for {
    action <- choice("timeout", "ban", "delete", "clear")
    target <- Gen.option(id)
  } yield s"""{"action":"$action"${target.fold("")(id => s""","targetMessageId":$id""")}}"""

  private val unknown = choice(
    "1",
    "-1.5e-7",
    "null",
    "true",
    "false",
    "[]",
    "{}",
    s"""[1,"$secret",{"a":[null,{}]}]""",
    s"""{"id":"$secret","kind":[[]]}"""
  )

  private def maybe(name: String, value: Gen[String]): Gen[List[Field]] =
    Gen.option(value).map(_.map(name -> _).toList)

  private def fields(gens: (String, Gen[String])*): Gen[List[Field]] =
    Gen.sequence[List[Field], Field](gens.map { case (name, value) => value.map(name -> _) })

  private val author: Gen[List[Field]] =
    fields("userId" -> choice("42", "373390734").map(quoted), "user" -> Gen.const(quoted(secret)))

  private def extras: Gen[List[Field]] = for {
    name    <- maybe("displayName", text)
    badges  <- maybe("badges", choice("[]", """["broadcaster/1","subscriber/36"]"""))
    sub     <- maybe("subscriber", choice("true", "false"))
    first   <- maybe("firstMessage", choice("true", "false"))
    bits    <- maybe("bits", Gen.choose(1, Int.MaxValue).map(_.toString))
    emotes  <- maybe("emotes", emotes)
    replyTo <- maybe("replyTo", id)
    source  <- maybe("source", source)
    later   <- maybe("addedInV1Later", unknown)
  } yield name ++ badges ++ sub ++ first ++ bits ++ emotes ++ replyTo ++ source ++ later

  /** A valid event, its fields in any order. */
  val event: Gen[List[Field]] = for {
    kind     <- Gen.oneOf("message", "message", "notice", "moderation", "tick")
    envelope <- fields("id" -> id, "sentAt" -> time, "receivedAt" -> time)
    room     <- fields(
      "channelId" -> choice("7", "71000001").map(quoted),
      "channel"   -> Gen.const(quoted("room_1"))
    )
    who  <- author
    what <- Gen.zip(text, notice, moderation)
    more <- extras
    all = ("kind" -> quoted(kind)) :: envelope ++ (kind match {
      case "message"    => room ++ who ++ List("text" -> what._1) ++ more
      case "notice"     => room ++ List("notice" -> what._2) ++ more
      case "moderation" => room ++ List("moderation" -> what._3)
      case _            => Nil
    })
    seed <- Gen.long
  } yield new scala.util.Random(seed).shuffle(all)

  /** Values in the wrong place, at the edge, or not JSON at all. */
  val odd: Gen[String] = Gen.oneOf(
    Gen.oneOf(
      "null",
      "true",
      "false",
      "nul",
      "nullx",
      "tru",
      "NaN",
      "",
      "'a'",
      "\"",
      quoted(secret),
      quoted("")
    ),
    Gen.oneOf(
      "0",
      "-0",
      "-1",
      "1",
      "1.0",
      "7.000",
      "1e3",
      "1E+2",
      "10e-1",
      "1.5",
      "1e400",
      "-1e-400",
      "1e1000000000"
    ),
    Gen.oneOf("01", "1.", ".5", "-", "+1", "1e", "1e+", "0x1", "1 2", "2147483648", "253402300800000"),
    Gen.oneOf("9" * 15, "9223372036854775807", "9223372036854775808", "9" * 400, "0." + "0" * 400 + "1"),
    Gen.oneOf(
      "\"\\ud83d\"",
      "\"\\ude00\\ud83d\"",
      "\"\\x\"",
      "\"\\u12\"",
      "\"\\u00zz\"",
      "\"a\tb\"",
      "\"\u0001\""
    ),
    Gen.oneOf(128, 129, 256, 257).map(n => quoted("a" * n)),
    Gen.oneOf(64, 128, 129).map(n => quoted("\ud83d\ude00" * n)),
    Gen.oneOf("[]", "[,]", "[1,]", "{}", "{,}", "{\"a\":1,}", "{\"a\"}", "{a:1}", "[1", "{\"a\":1", "]", "}"),
    Gen.oneOf(1, 15, 16, 17, 18, 1000).map(n => "[" * n + "]" * n),
    Gen.oneOf(1, 15, 16, 17, 18, 1000).map(n => "{\"a\":" * n + "0" + "}" * n),
    Gen.oneOf(
      "[{}]",
      "[null]",
      """[{"id":"1","name":"a","count":0}]""",
      """[{"id":"1","name":"a","count":1.0}]"""
    ),
    Gen.oneOf("""[{"id":"1","id":"2","name":"a","count":3}]""", """[{"id":"","name":"a","count":1}]"""),
    Gen
      .oneOf(511, 512, 513)
      .map(n => List.fill(n)("""{"id":"1","name":"a","count":1}""").mkString("[", ",", "]")),
    Gen.oneOf(source, notice, moderation, emotes, time, text, unknown),
    Gen.oneOf(
      """{"type":null}""",
      """{"type":"a","type":"b"}""",
      """{"action":"ban","targetMessageId":null}"""
    ),
    Gen.oneOf(
      """{"action":"delete","targetMessageId":""}""",
      """{"id":"a"}""",
      """{"channelId":"7","id":7}"""
    )
  )

  private val names = Gen.oneOf(
    List(
      "id",
      "kind",
      "channelId",
      "channel",
      "sentAt",
      "receivedAt",
      "userId",
      "user",
      "text",
      "subscriber"
    ) ++
      List(
        "firstMessage",
        "bits",
        "emotes",
        "source",
        "notice",
        "moderation",
        "other",
        "displayName",
        "badges",
        "replyTo",
        "\\u006bind",
        "",
        "\\x"
      )
  )

  /** An event with some fields changed, doubled or taken away. */
  val oddEvent: Gen[List[Field]] = for {
    event <- event
    added <- Gen.resize(3, Gen.listOf(Gen.zip(names, odd)))
    gone  <- Gen.frequency(4 -> Gen.const(-1), 1 -> Gen.choose(0, event.size))
    at    <- Gen.choose(0, event.size)
    kept = event.zipWithIndex.collect { case (field, i) if i != gone => field }
    replace <- Gen.oneOf(true, false)
  } yield
    if (replace) kept.map { case (name, value) => name -> added.find(_._1 == name).fold(value)(_._2) }
    else kept.take(at) ++ added ++ kept.drop(at)

  val space: Gen[String] = Gen.oneOf("", "", "", " ", "\n", "\r\n\t ", "\u000b", "\u00a0")

  def written(fields: List[Field], space: String = ""): Array[Byte] =
    fields
      .map { case (name, value) => s"$space\"$name\"$space:$space$value$space" }
      .mkString(s"$space{", ",", s"}$space")
      .getBytes(UTF_8)

  /** The bytes of an event with one of them changed, gone or new. */
  val damaged: Gen[Array[Byte]] = for {
    bytes <- event.map(written(_))
    at    <- Gen.choose(0, bytes.length - 1)
    byte  <- Gen.oneOf(
      Gen.choose(-128, 127).map(_.toByte),
      Gen.oneOf("\"\\{}[],:.-+eE 09u".getBytes(UTF_8).toSeq)
    )
    how <- Gen.oneOf(0, 1, 2)
  } yield how match {
    case 0 => bytes.updated(at, byte)
    case 1 => bytes.patch(at, Nil, 1)
    case _ => bytes.patch(at, List(byte), 0)
  }
}
