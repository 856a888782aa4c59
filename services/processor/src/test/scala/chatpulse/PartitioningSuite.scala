package chatpulse

import munit.FunSuite
import org.apache.kafka.common.utils.Utils

import java.nio.charset.StandardCharsets.UTF_8

final class PartitioningSuite extends FunSuite {
  test("the shared examples say where Kafka's own partitioner puts a key") {
    val examples = Contracts.json("examples/partitioning.json").asArray.get
    assert(examples.size >= 60)
    examples.foreach { example =>
      val c          = example.hcursor
      val key        = c.get[String]("key").toTry.get
      val partitions = c.get[Int]("partitions").toTry.get
      val expected   = Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % partitions
      assertEquals(c.get[Int]("partition").toTry.get, expected, s"'$key' of $partitions")
    }
  }
}
