package chatpulse.integration

import chatpulse.Events._
import chatpulse.Stores
import chatpulse.Story.Fields
import io.circe.Json
import io.circe.parser.parse
import munit.FunSuite

import java.net.URI
import java.net.http.HttpClient.Redirect
import java.net.http.HttpResponse.BodyHandlers
import java.net.http.{HttpClient, HttpRequest, HttpResponse}
import scala.concurrent.duration._

/** How the process starts, answers and stops beside a real broker. */
final class RunningSuite extends FunSuite {
  private val client = HttpClient.newBuilder.followRedirects(Redirect.NEVER).build

  override val munitTimeout: Duration = 3.minutes

  test(
    "a recount in the next generation comes to the same counts, and the one before refuses to go on after it"
  ) {
    Broker.on() { broker =>
      val stats  = broker.stats()
      val events = List.tabulate(2000)(i => message(s"m$i", start + i * 100L, channelId = s"${100 + i % 20}"))
      val first  = broker.startProcessor()
      broker.send(events)
      stats.waitUntil("the counts")(_.total("counted") == 2000)
      assertEquals(first.stop(), Some(0))

      val second = broker.startProcessor(variables = Map("PROCESSOR_GENERATION" -> "2"))
      stats.waitUntil("the recount")(r => generations(r) == Set(2) && r.total("counted") == 2000)
      stats.waitUntil("the windows of the recount")(windowGenerations(_) == Set(2))
      assertEquals(second.stop(), Some(0))

      val late = broker.startProcessor(first.stateDir)
      assertEquals(late.ended(30), Some(1))
      assert(late.log.contains("set PROCESSOR_GENERATION=2"), late.log)
    }
  }

  test("offsets whose changelogs were deleted end the start with the command that counts again") {
    Broker.on(partitions = 1) { broker =>
      val stats = broker.stats()
      val first = broker.startProcessor()
      broker.send(List(message("a", start)))
      stats.waitUntil("a count")(_.total("counted") == 1)
      assertEquals(first.stop(), Some(0))

      broker.deleteChangelogs()
      val again = broker.startProcessor()
      assertEquals(again.ended(30), Some(1))
      assert(again.log.contains("make reset-processor"), again.log)
    }
  }

  test("state that was counted by another rule ends the start at once, and no thread is tried again") {
    Broker.on(partitions = 1) { broker =>
      val stats = broker.stats()
      val first = broker.startProcessor()
      broker.send(List(message("a", start)))
      stats.waitUntil("a count")(_.total("counted") == 1)
      assertEquals(first.stop(), Some(0))

      val other = broker.startProcessor(first.stateDir, Map("PROCESSOR_GRACE_MS" -> "300000"))
      assertEquals(other.ended(60), Some(1))
      assert(other.log.contains("make reset-processor"), other.log)
      assert(!other.log.contains(""""replaced":true"""), other.log)
    }
  }

  test("SIGTERM under load ends it within 10 s, cleanly, and another instance goes on at once") {
    Broker.on() { broker =>
      val stats = broker.stats()
      val first = broker.startProcessor()
      broker.startProcessor()
      broker.send(load(0))
      stats.waitUntil("counting")(_.total("counted") > 1000)
      broker.send(load(1))
      assertEquals(first.stop(), Some(0))
      assert(first.log.contains(""""clean":"true"""") || first.log.contains(""""clean":true"""), first.log)
      stats.waitUntil("all of it")(_.total("counted") == 40000)
    }
  }

  test("a killed instance's partition goes on from the warm copy, which has next to nothing to restore") {
    Broker.on(partitions = 1) { broker =>
      val stats     = broker.stats()
      val variables = Map("PROCESSOR_STANDBY_REPLICAS" -> "1")
      val instances = List.fill(2)(broker.startProcessor(variables = variables))
      broker.send(load(0))
      stats.waitUntil("the first half")(_.total("counted") == 20000)
      // A copy that was counted here a moment ago tells how far it is when there is more to load.
      broker.send(List(message("one more", start)))
      stats.waitUntil("the one more")(_.total("counted") == 20001)
      stats.waitUntil("a warm copy that has all")(_ => instances.exists(hasWarmCopy))
      val (warm, active) = instances.partition(hasWarmCopy)
      assertEquals((warm.size, active.size), (1, 1))

      active.foreach(_.kill())
      broker.send(load(1))
      stats.waitUntil("the second half")(_.total("counted") == 40001)
      val written  = broker.changelog("journal").readToEnd().records.size
      val restored = warm.flatMap(restores(_, "restores")).map(_.long("restored")).sum
      assert(restored * 20 < written, s"$restored records were restored of $written")
    }
  }

  test("an instance tells what it sent of its channels, and who else to ask for the others") {
    Broker.on() { broker =>
      val stats     = broker.stats()
      val instances = List.fill(2)(broker.startProcessor())
      val channels  = (100 until 120).map(_.toString)
      broker.send(channels.map(id => message(s"of $id", start, channelId = id)))
      stats.waitUntil("the counts")(_.total("counted") == channels.size)
      stats.waitUntil("both have a partition")(_ =>
        instances.forall(i => get(i, "/tasks").exists(tasks => activeTasks(tasks) == 1))
      )

      val answers = for (id <- channels; instance <- instances) yield ask(instance, s"/stats/$id")
      assertEquals(
        answers.map(_.statusCode).groupBy(identity).view.mapValues(_.size).toMap,
        Map(200 -> 20, 307 -> 20)
      )
      answers.filter(_.statusCode == 307).foreach { answer =>
        val there = send(answer.headers.firstValue("location").orElse(""))
        assertEquals(there.statusCode, 200)
        val windows = json(there).hcursor.get[List[Json]]("windows").toTry.get
        assertEquals(windows.map(_.hcursor.get[Int]("messages").toTry.get), List(1, 1, 1))
      }
    }
  }

  private def load(round: Int): List[Json] =
    List.tabulate(20000)(i => message(s"r$round-$i", start + i, channelId = s"${100 + i % 50}"))

  private def generations(reader: Broker#Reader): Set[Int] = generationsOf(reader, _.startsWith("watermark|"))

  private def windowGenerations(reader: Broker#Reader): Set[Int] =
    generationsOf(reader, !_.startsWith("watermark|"))

  private def generationsOf(reader: Broker#Reader, wanted: String => Boolean): Set[Int] =
    reader.latest.collect {
      case (key, value) if wanted(key) => value.hcursor.get[Int]("generation").toTry.get
    }.toSet

  private def activeTasks(tasks: Json): Int =
    tasks.hcursor
      .get[List[Json]]("threads")
      .toTry
      .get
      .map(_.hcursor.get[List[Json]]("active").toTry.get.size)
      .sum

  private def hasWarmCopy(instance: ProcessorProcess): Boolean =
    restores(instance, "standbys").exists(copy =>
      copy.string("store") == Stores.journal && copy.long("lag") == 0
    )

  private def restores(instance: ProcessorProcess, kind: String): List[Json] =
    get(instance, "/restore").toList.flatMap(_.hcursor.get[List[Json]](kind).toTry.get)

  private def get(instance: ProcessorProcess, path: String): Option[Json] =
    instance.port.map(_ => ask(instance, path)).filter(_.statusCode == 200).map(json)

  private def ask(instance: ProcessorProcess, path: String): HttpResponse[String] =
    send(s"http://127.0.0.1:${instance.port.getOrElse(0)}$path")

  private def send(address: String): HttpResponse[String] =
    client.send(HttpRequest.newBuilder(URI.create(address)).build, BodyHandlers.ofString)

  private def json(answer: HttpResponse[String]): Json = parse(answer.body).fold(throw _, identity)
}
