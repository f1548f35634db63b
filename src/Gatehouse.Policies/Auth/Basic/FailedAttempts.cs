using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Gatehouse.Policies.Auth.Consumers;

namespace Gatehouse.Policies.Auth.Basic;

/// <summary>
/// Makes guessing slow: after some wrong passwords for one name from one address, the next has to wait, each time twice as long. Bounded.
/// Thread-safe.
/// </summary>
internal sealed class FailedAttempts(TimeProvider time)
{
    /// <summary>Wrong passwords that cost nothing.</summary>
    public const int Free = 5;

    private const int Most = 4096;
    private const int LongestSeconds = 60;
    private const int NetworkLength = 8;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<SecretHash, Failures> failures = new();

    /// <summary>What stands for a name and an address; one of IPv6 counts as its /64, for who has one of those has all.</summary>
    public static SecretHash KeyOf(string name, IPAddress address) =>
        SecretHash.Of([.. address.GetAddressBytes().Take(NetworkLength), 0, .. Encoding.UTF8.GetBytes(name)]);

    /// <summary>How long the next attempt has to wait; zero or less for not at all.</summary>
    public TimeSpan Wait(SecretHash key)
    {
        if (!failures.TryGetValue(key, out var found) || found.Count < Free)
            return TimeSpan.Zero;
        var pause = Math.Min(LongestSeconds, 1 << Math.Min(found.Count - Free, 10));
        return TimeSpan.FromSeconds(pause) - time.GetElapsedTime(found.Last);
    }

    /// <summary>The password was wrong.</summary>
    public void Add(SecretHash key)
    {
        if (failures.Count >= Most)
            MakeRoom();
        var now = time.GetTimestamp();
        failures.AddOrUpdate(key, static (_, now) => new Failures(1, now), static (_, old, now) => new Failures(old.Count + 1, now), now);
    }

    /// <summary>The password was right.</summary>
    public void Forget(SecretHash key) => failures.TryRemove(key, out _);

    // What is old first, then what has not been slowed yet: many names from one place cannot wash away the one that is being guessed.
    private void MakeRoom()
    {
        Remove(static (found, elapsed) => elapsed > Memory);
        if (failures.Count >= Most)
            Remove(static (found, _) => found.Count < Free);
        if (failures.Count >= Most)
            failures.Clear();
    }

    private void Remove(Func<Failures, TimeSpan, bool> isOver)
    {
        foreach (var (key, found) in failures)
        {
            if (isOver(found, time.GetElapsedTime(found.Last)))
                failures.TryRemove(key, out _);
        }
    }

    private readonly record struct Failures(int Count, long Last);
}
