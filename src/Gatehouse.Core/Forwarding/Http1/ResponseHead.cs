namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// The head of an answer, as places in the buffer it was parsed from. One object per connection, used again for each answer.
/// </summary>
internal sealed class ResponseHead
{
    /// <summary>Longest head, in bytes, the empty line included.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Most fields.</summary>
    public const int MaxFields = 200;

    private FieldSlice[] fields = new FieldSlice[16];

    /// <summary>100 to 599.</summary>
    public int Status { get; private set; }

    /// <summary>True for an answer in HTTP/1.0.</summary>
    public bool IsHttp10 { get; private set; }

    /// <summary>The fields, in order.</summary>
    public ReadOnlySpan<FieldSlice> Fields => fields.AsSpan(0, Count);

    /// <summary>How many fields there are.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a new head.</summary>
    public void Begin(int status, bool isHttp10)
    {
        Status = status;
        IsHttp10 = isHttp10;
        Count = 0;
    }

    /// <summary>Adds a field; false when there are too many.</summary>
    public bool TryAdd(FieldSlice field)
    {
        if (Count == MaxFields)
            return false;
        if (Count == fields.Length)
            Array.Resize(ref fields, fields.Length * 2);
        fields[Count++] = field;
        return true;
    }
}
