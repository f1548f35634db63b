namespace Gatehouse.Caching.Fields;

/// <summary>One member of <c>Cache-Control</c> (RFC 9111, 5.2).</summary>
internal readonly ref struct Directive
{
    public required ReadOnlySpan<char> Name { get; init; }

    /// <summary>What is behind the equals sign, without quotes; empty for none.</summary>
    public ReadOnlySpan<char> Value { get; init; }

    public bool HasValue { get; init; }

    /// <summary>True when something stands there that the grammar does not have. What forbids counts all the same, what allows does not.</summary>
    public bool IsBroken { get; init; }

    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Its value in seconds; 0 when it is none, which makes an answer stale (RFC 9111, 4.2.1).</summary>
    public long Seconds => !IsBroken && HasValue && DeltaSeconds.TryParse(Value, out var seconds) ? seconds : 0;
}
