namespace Gatehouse.Caching.Storage;

/// <summary>
/// What an answer is found by. The text is compared as a whole, so that no collision of hashes shows one client what is another's.
/// </summary>
/// <param name="Text">The URL in front, then whatever else tells answers apart.</param>
/// <param name="UrlLength">How much of the text is the URL: invalidation and purging go by that.</param>
public readonly record struct CacheKey(string Text, int UrlLength)
{
    /// <summary>The URL.</summary>
    public ReadOnlySpan<char> Url => Text.AsSpan(0, UrlLength);
}
