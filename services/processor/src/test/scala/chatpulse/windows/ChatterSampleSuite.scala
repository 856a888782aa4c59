package chatpulse.windows

import chatpulse.Hashing
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

import scala.util.Random

final class ChatterSampleSuite extends ScalaCheckSuite {

  // Streams well below and well above the bound, with authors who come back.
  private val streams: Gen[List[Long]] = for {
    seed    <- Gen.long
    length  <- Gen.oneOf(0, 1, 5, 1024, 1025, 3000)
    authors <- Gen.oneOf(3, 1023, 1024, 1025, 1500, 100000)
  } yield {
    val random = new Random(seed)
    List.fill(length)(Hashing.userHash(random.nextInt(authors).toString))
  }

  test("1,024 authors are counted exactly, and one more is an estimate that is no lower") {
    val sample = new ChatterSample
    hashes(1, 1024).zipWithIndex.foreach { case (hash, i) =>
      assert(sample.offer(hash))
      assert(!sample.offer(hash), "an author who comes back changes nothing")
      assertEquals((sample.estimate, sample.isExact), (i + 1L, true))
    }
    sample.offer(Hashing.userHash("one more"))
    assert(!sample.isExact)
    assert(sample.estimate >= 1025)
  }

  test("the estimate has no bias and a standard error of 3.1 %") {
    List(1100, 5000, 50000).foreach { authors =>
      val errors = (1 to 300).map { seed =>
        val sample = sampleOf(hashes(seed.toLong, authors))
        sample.estimate.toDouble / authors - 1
      }
      val mean  = errors.sum / errors.size
      val error = math.sqrt(errors.map(e => e * e).sum / errors.size)
      // Close to the bound nearly everything is in the sample, and the error is smaller.
      assert(error < 0.036, s"$authors authors: standard error $error")
      assert(math.abs(mean) < 0.006, s"$authors authors: bias $mean")
      assert(errors.forall(math.abs(_) < 0.14), s"$authors authors: worst ${errors.map(math.abs).max}")
    }
  }

  test("ids as Twitch gives them, one after the other, are hashed well enough for that") {
    val errors = List(1, 1000000, 500000000).map { first =>
      val sample = sampleOf((first until first + 40000).map(id => Hashing.userHash(id.toString)))
      math.abs(sample.estimate / 40000.0 - 1)
    }
    assert(errors.forall(_ < 0.1), errors)
  }

  property("the estimate never falls, and changes only when the sample does") {
    forAll(streams) { stream =>
      val sample = new ChatterSample
      stream.foldLeft(0L) { (before, hash) =>
        val changed = sample.offer(hash)
        assert(sample.estimate >= before)
        if (!changed) assertEquals(sample.estimate, before)
        sample.estimate
      }
      ()
    }
  }

  property("the order of authors does not show") {
    forAll(streams, Gen.long) { (stream, seed) =>
      val shuffled = new Random(seed).shuffle(stream)
      assertEquals(sampleOf(shuffled).toArray.toList, sampleOf(stream).toArray.toList)
    }
  }

  property("the sample is the smallest hashes, ascending, and no more than the bound") {
    forAll(streams) { stream =>
      assertEquals(sampleOf(stream).toArray.toList, stream.distinct.sorted.take(ChatterSample.bound))
    }
  }

  property("samples united are the sample of both streams") {
    forAll(streams, streams) { (one, other) =>
      val united = sampleOf(one)
      united.addAll(sampleOf(other))
      assertEquals(united.toArray.toList, sampleOf(one ++ other).toArray.toList)
    }
  }

  property("a sample that was stored goes on as if nothing had happened") {
    forAll(streams, streams) { (before, after) =>
      val stored = ChatterSample.of(sampleOf(before).toArray)
      after.foreach(stored.offer)
      assertEquals(stored.toArray.toList, sampleOf(before ++ after).toArray.toList)
      assertEquals(stored.estimate, sampleOf(before ++ after).estimate)
    }
  }

  private def sampleOf(hashes: Iterable[Long]): ChatterSample = {
    val sample = new ChatterSample
    hashes.foreach(sample.offer)
    sample
  }

  private def hashes(seed: Long, count: Int): Seq[Long] = {
    val random = new Random(seed)
    Seq.fill(count)(random.nextLong())
  }
}
