namespace Gatehouse.Caching.Fields;

/// <summary>What a client says in <c>Cache-Control</c> (RFC 9111, 5.2.1). The default says nothing.</summary>
public struct RequestDirectives
{
    /// <summary>Wants an answer that was validated now.</summary>
    public bool NoCache { readonly get; private set; }

    /// <summary>Wants nothing of this exchange to be stored.</summary>
    public bool NoStore { readonly get; private set; }

    /// <summary>Wants a stored answer or none.</summary>
    public bool OnlyIfCached { readonly get; private set; }

    /// <summary>The oldest answer it takes, in seconds; null for any.</summary>
    public long? MaxAge { readonly get; private set; }

    /// <summary>How long an answer must stay fresh yet, in seconds; null for no matter.</summary>
    public long? MinFresh { readonly get; private set; }

    /// <summary>How long an answer may be stale, in seconds; null for not at all.</summary>
    public long? MaxStale { readonly get; private set; }

    /// <summary>Adds what a line says.</summary>
    public void Read(ReadOnlySpan<char> line)
    {
        var reader = new DirectiveReader(line);
        while (reader.TryNext(out var directive))
        {
            if (directive.Is("no-cache"))
                NoCache = true;
            else if (directive.Is("no-store"))
                NoStore = true;
            else if (directive.Is("only-if-cached"))
                OnlyIfCached = true;
            else if (directive.Is("max-age"))
                MaxAge = ResponseDirectives.Lower(MaxAge, directive.Seconds);
            else if (directive.Is("min-fresh"))
                MinFresh = Math.Max(MinFresh ?? 0, directive.Seconds);
            else if (directive.Is("max-stale"))
                MaxStale = ResponseDirectives.Lower(MaxStale, directive is { HasValue: false, IsBroken: false } ? DeltaSeconds.Max : directive.Seconds);
        }
    }
}
