package chatpulse

import munit.FunSuite

final class TopologySuite extends FunSuite {
  private val described = Topology.build(Story.config(Story.rules, "unused")).describe.toString.stripTrailing

  test("the topology is that of the golden file") {
    assertEquals(
      described,
      Fingerprint.topology,
      "The topology changed. If that is meant: make src/main/resources/topology.txt equal to what is described above. " +
        "Processors then refuse the state of the old one until `make reset-processor` recounts: say so in CHANGELOG.md."
    )
  }

  test("there is one sub-topology, and nothing in it is repartitioned") {
    assertEquals("Sub-topology:".r.findAllIn(described).size, 1)
    assert(!described.contains("repartition"))
  }
}
