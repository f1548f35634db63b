namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>A hash of text that is the same on every node and after every start, unlike that of the runtime. Not for secrets.</summary>
internal static class StableHash
{
    /// <summary>FNV-1a over the characters, mixed like the end of MurmurHash3 so that all bits depend on all characters.</summary>
    public static ulong Of(ReadOnlySpan<char> text, ulong seed = 0)
    {
        var hash = 14695981039346656037UL ^ seed;
        foreach (var character in text)
            hash = (hash ^ character) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }
}
