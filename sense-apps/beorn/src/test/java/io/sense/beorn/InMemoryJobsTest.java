package io.sense.beorn;

final class InMemoryJobsTest extends JobRepositoryContract {
  private InMemoryJobs jobs;

  @Override
  JobRepository empty() {
    jobs = new InMemoryJobs();
    return jobs;
  }

  @Override
  void expireLeases() {
    jobs.now = jobs.now.plus(LEASE).plusSeconds(1);
  }
}
