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

    private readonly Lock gate = new();
    private readonly Dictionary<SecretHash, Failures> failures = [];

    /// <summary>What stands for a name and an address; one of IPv6 counts as its /64, for who has one of those has all.</summary>
    public static SecretHash KeyOf(string name, IPAddress address) =>
        SecretHash.Of([.. address.GetAddressBytes().Take(NetworkLength), 0, .. Encoding.UTF8.GetBytes(name)]);

    /// <summary>
    /// Begins an attempt, which counts as a failure until it is known to be none: so many at once are not free. False when it is too early.
    /// </summary>
    /// <param name="key">Of <see cref="KeyOf"/>.</param>
    /// <param name="wait">When false: how long to wait.</param>
    public bool TryBegin(SecretHash key, out TimeSpan wait)
    {
        lock (gate)
        {
            wait = failures.TryGetValue(key, out var found) ? Left(found) : TimeSpan.Zero;
            if (wait > TimeSpan.Zero)
                return false;
            if (failures.Count >= Most)
                MakeRoom();
            failures[key] = new Failures(found.Count + 1, time.GetTimestamp());
            return true;
        }
    }

    /// <summary>The attempt was not judged.</summary>
    public void Undo(SecretHash key)
    {
        lock (gate)
        {
            if (failures.TryGetValue(key, out var found))
                failures[key] = found with { Count = Math.Max(found.Count - 1, 0) };
        }
    }

    /// <summary>The password was right.</summary>
    public void Forget(SecretHash key)
    {
        lock (gate)
            failures.Remove(key);
    }

    private TimeSpan Left(Failures found) =>
        found.Count < Free
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(Math.Min(LongestSeconds, 1 << Math.Min(found.Count - Free, 10))) - time.GetElapsedTime(found.Last);

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
                failures.Remove(key);
        }
    }

    private readonly record struct Failures(int Count, long Last);
}
