namespace Gatehouse.Discovery.Tests;

public sealed class BackoffTests
{
    private readonly Backoff backoff = new(longest: TimeSpan.FromSeconds(30));

    [Fact]
    public void Pauses_double_up_to_the_longest_also_when_each_watch_is_cut_right_after_it_stands()
    {
        double[] most = [0.25, 0.5, 1, 2, 4, 8, 16, 30, 30];
        foreach (var seconds in most)
            backoff.Next(stood: TimeSpan.FromSeconds(9.9)).TotalSeconds.ShouldBeInRange(seconds / 2, seconds);
    }

    [Fact]
    public void They_begin_anew_after_a_watch_that_stood_for_10_s()
    {
        for (var i = 0; i < 8; i++)
            backoff.Next(TimeSpan.Zero);

        backoff.Next(stood: TimeSpan.FromSeconds(10)).TotalSeconds.ShouldBeInRange(0.125, 0.25);
    }
}
