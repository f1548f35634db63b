using Gatehouse.Caching.Fields;
using Gatehouse.Caching.Rules;

namespace Gatehouse.Caching.Storage;

/// <summary>A stored answer. Immutable, but for its place in the store.</summary>
public sealed class CacheEntry
{
    private const int Overhead = 512; // objects and tables around it, by measurement about this
    private bool isUsed;

    /// <summary>What it is found by.</summary>
    public required CacheKey Key { get; init; }

    /// <summary>The request's fields that the answer was chosen by (<c>Vary</c>), in their normal form; empty for none.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Selecting { get; init; } = [];

    /// <summary>The status.</summary>
    public required int Status { get; init; }

    /// <summary>The fields, with <c>Date</c>, without <c>Age</c> and <c>Content-Length</c>.</summary>
    public required CachedField[] Fields { get; init; }

    /// <summary>The body.</summary>
    public required CachedBody Body { get; init; }

    /// <summary>How long it may be used.</summary>
    public required Freshness Freshness { get; init; }

    /// <summary>When it came, or was last validated, in milliseconds since 1970.</summary>
    public required long ReceivedAt { get; init; }

    /// <summary>The key of the route that stored it.</summary>
    public required string Route { get; init; }

    /// <summary>By which it can be purged.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary><c>ETag</c>; null for none.</summary>
    public string? ETag { get; init; }

    /// <summary><c>Last-Modified</c>; null for none.</summary>
    public string? LastModified { get; init; }

    /// <summary>What its user keeps with it; not part of what is stored.</summary>
    public object? Attachment { get; set; }

    /// <summary>Memory in bytes, about.</summary>
    public long Size { get; private set; }

    internal CacheEntry? Newer { get; set; }

    internal CacheEntry? Older { get; set; }

    internal bool IsStored { get; set; }

    internal ref bool IsUsed => ref isUsed;

    /// <summary>Its age in seconds.</summary>
    /// <param name="now">In milliseconds since 1970.</param>
    public long AgeAt(long now) => Freshness.InitialAge + (Math.Max(0, now - ReceivedAt) / 1000);

    /// <summary>Someone was served from it: it is not the next to go.</summary>
    public void Use()
    {
        // Written only once, so that cores do not fight for the line of memory.
        if (!isUsed)
            isUsed = true;
    }

    internal void Measure()
    {
        var size = Overhead + Body.Length + (2L * (Key.Text.Length + Route.Length));
        foreach (var field in Fields)
        {
            size += 40 + (2 * field.Name.Length);
            for (var i = 0; i < field.Count; i++)
                size += 24 + (2 * field[i].Length);
        }
        foreach (var (name, value) in Selecting)
            size += 64 + (2 * (name.Length + (value?.Length ?? 0)));
        foreach (var tag in Tags)
            size += 32 + (2 * tag.Length);
        Size = size;
    }
}
