namespace Gatehouse.Caching.Fields;

/// <summary>
/// What an origin says in <c>Cache-Control</c> (RFC 9111, 5.2.2; RFC 5861). Of a number that stands there twice the lower one counts; a
/// number that is none is 0, so that what is broken is stale.
/// </summary>
public sealed class ResponseDirectives
{
    private List<string>? withheld;

    /// <summary>May not be stored at all.</summary>
    public bool NoStore { get; internal set; }

    /// <summary>Each reuse needs a validation.</summary>
    public bool NoCache { get; internal set; }

    /// <summary>For one user alone. With a list of fields, too: caches that know it are rare, and what is guessed wrong here leaks.</summary>
    public bool Private { get; internal set; }

    /// <summary>For everybody.</summary>
    public bool Public { get; internal set; }

    /// <summary>May never be used stale.</summary>
    public bool MustRevalidate { get; internal set; }

    /// <summary>The same, said to shared caches only.</summary>
    public bool ProxyRevalidate { get; internal set; }

    /// <summary>Only who knows the status may store it, and then whatever <see cref="NoStore"/> says.</summary>
    public bool MustUnderstand { get; internal set; }

    /// <summary>Lifetime in seconds; null when nothing is said.</summary>
    public long? MaxAge { get; internal set; }

    /// <summary>Lifetime in shared caches in seconds; null when nothing is said.</summary>
    public long? SharedMaxAge { get; internal set; }

    /// <summary>Seconds after the end in which a stale answer may be used while a new one is fetched; null when nothing is said.</summary>
    public long? StaleWhileRevalidate { get; internal set; }

    /// <summary>Seconds after the end in which a stale answer may stand in for an error; null when nothing is said.</summary>
    public long? StaleIfError { get; internal set; }

    /// <summary>Fields that may not be used again: <c>no-cache="a, b"</c>.</summary>
    public IReadOnlyList<string> Withheld => withheld ?? (IReadOnlyList<string>)[];

    /// <summary>Reads the lines of <c>Cache-Control</c>.</summary>
    public static ResponseDirectives Read(CachedField? field)
    {
        var directives = new ResponseDirectives();
        for (var i = 0; i < (field?.Count ?? 0); i++)
        {
            var reader = new DirectiveReader(field!.Value[i]);
            while (reader.TryNext(out var directive))
                directives.Take(directive);
        }
        return directives;
    }

    internal static long Lower(long? first, long second) => first < second ? first.Value : second;

    private void Take(in Directive directive)
    {
        if (directive.Is("max-age"))
            MaxAge = Lower(MaxAge, directive.Seconds);
        else if (directive.Is("s-maxage"))
            SharedMaxAge = Lower(SharedMaxAge, directive.Seconds);
        else if (directive.Is("stale-while-revalidate"))
            StaleWhileRevalidate = Lower(StaleWhileRevalidate, directive.Seconds);
        else if (directive.Is("stale-if-error"))
            StaleIfError = Lower(StaleIfError, directive.Seconds);
        else
            TakeWord(directive);
    }

    private void TakeWord(in Directive directive)
    {
        if (directive.Is("no-store"))
            NoStore = true;
        else if (directive.Is("no-cache") && directive is { HasValue: true, IsBroken: false, Value.IsEmpty: false })
            Withhold(directive.Value);
        else if (directive.Is("no-cache"))
            NoCache = true;
        else if (directive.Is("private"))
            Private = true;
        else if (directive.Is("public"))
            Public |= !directive.IsBroken;
        else if (directive.Is("must-revalidate"))
            MustRevalidate = true;
        else if (directive.Is("proxy-revalidate"))
            ProxyRevalidate = true;
        else if (directive.Is("must-understand"))
            MustUnderstand |= !directive.IsBroken;
    }

    private void Withhold(ReadOnlySpan<char> names)
    {
        foreach (var part in names.Split(','))
        {
            var name = names[part].Trim(" \t");
            if (Syntax.IsToken(name))
                (withheld ??= []).Add(name.ToString());
            else if (!name.IsEmpty)
                NoCache = true;
        }
    }
}
