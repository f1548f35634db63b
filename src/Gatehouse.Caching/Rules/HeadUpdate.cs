using Gatehouse.Caching.Fields;

namespace Gatehouse.Caching.Rules;

/// <summary>What a 304 (Not Modified) changes of a stored answer's fields (RFC 9111, 3.2 and 4.3.4).</summary>
public static class HeadUpdate
{
    // They describe the stored body, which stays.
    private static bool IsOfBody(string name) =>
        name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Range", StringComparison.OrdinalIgnoreCase);

    /// <summary>The stored fields, those that came anew in their place.</summary>
    public static CachedField[] Merge(IReadOnlyList<CachedField> stored, IReadOnlyList<CachedField> update)
    {
        var merged = new List<CachedField>(stored.Count + update.Count);
        foreach (var field in stored)
        {
            // An age was counted from the answer that it came with.
            if (!field.Is("Age") && (IsOfBody(field.Name) || update.Find(field.Name) is null))
                merged.Add(field);
        }
        foreach (var field in update)
        {
            if (!IsOfBody(field.Name))
                merged.Add(field);
        }
        return [.. merged];
    }
}
