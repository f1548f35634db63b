namespace Gatehouse.Discovery.Dns;

/// <summary>What a question came to, aliases followed. Without records it is known that there are none; that nobody could be asked is an exception.</summary>
/// <param name="Records">Of the type that was asked for.</param>
/// <param name="Additional">What else the server sent along.</param>
/// <param name="Ttl">For how long it is good; null when nothing says so.</param>
internal sealed record DnsAnswer(IReadOnlyList<DnsRecord> Records, IReadOnlyList<DnsRecord> Additional, TimeSpan? Ttl)
{
    /// <summary>The shorter of two; null stands for no limit.</summary>
    public static TimeSpan? Shorter(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b ?? a : a;
}
