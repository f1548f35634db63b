using Gatehouse.Caching.Storage;
using Gatehouse.Core.Pipeline.Parts;

namespace Gatehouse.Policies.Cache;

/// <summary>The answers with what happens to them now. Thread-safe.</summary>
internal sealed class SharedStore(TimeProvider time) : GatewayPart
{
    /// <summary>The only source of time.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>The answers.</summary>
    public CacheStore Answers { get; } = new(64 << 20);

    /// <summary>Who is fetching what.</summary>
    public Fills Fills { get; } = new(time);

    /// <summary>What was dropped lately, so that nobody stores an answer from before.</summary>
    public Drops Drops { get; } = new(time);

    /// <summary>What came of requests.</summary>
    public OutcomeCounts Outcomes { get; } = new();

    /// <summary>Milliseconds since 1970.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Drops everything under a URL.</summary>
    public int DropUrl(string url)
    {
        Drops.Note(url);
        return Answers.RemoveUrl(url);
    }

    /// <summary>Drops whatever meets a condition.</summary>
    public int DropAll(Func<CacheEntry, bool> condition)
    {
        Drops.NoteAll();
        return Answers.RemoveAll(condition);
    }
}
