namespace Gatehouse.Caching.Fields;

/// <summary>A field with its lines. Immutable.</summary>
public readonly struct CachedField
{
    private readonly object lines; // a string, or several

    /// <summary>A field of one line.</summary>
    public CachedField(string name, string line)
    {
        Name = name;
        lines = line;
    }

    /// <summary>A field of several lines; the array is kept and not changed any more.</summary>
    public CachedField(string name, string[] lines)
    {
        Name = name;
        this.lines = lines is [var only] ? only : lines;
    }

    /// <summary>As it came; case has no meaning.</summary>
    public string Name { get; }

    /// <summary>How many lines.</summary>
    public int Count => lines is string[] several ? several.Length : 1;

    /// <summary>The only line; null when there are several, or none.</summary>
    public string? Single => lines as string;

    /// <summary>The lines; null when there is exactly one.</summary>
    public string[]? Several => lines as string[];

    /// <summary>A line, from 0.</summary>
    public string this[int index] => lines is string[] several ? several[index] : (string)lines;

    /// <summary>All lines.</summary>
    public string[] All() => lines as string[] ?? [(string)lines];

    /// <summary>True for this name.</summary>
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
