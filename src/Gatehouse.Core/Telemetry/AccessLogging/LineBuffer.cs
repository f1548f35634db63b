namespace Gatehouse.Core.Telemetry.AccessLogging;

/// <summary>Lines that wait to be written. Not thread-safe.</summary>
/// <param name="capacity">Size in bytes; memory is used only as far as it is ever filled.</param>
internal sealed class LineBuffer(int capacity)
{
    private readonly byte[] bytes = GC.AllocateUninitializedArray<byte>(capacity);

    /// <summary>Whole lines, each ended by a line feed.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>The space that is left.</summary>
    public Span<byte> Free => bytes.AsSpan(Length);

    /// <summary>Bytes that wait to be written.</summary>
    public int Length { get; private set; }

    /// <summary>How many requests have their line here.</summary>
    public long Lines { get; private set; }

    /// <summary>How many lost lines the notices here tell of: untold again when this buffer is lost.</summary>
    public long Told { get; private set; }

    /// <summary>Keeps what was written into <see cref="Free"/>.</summary>
    public void Keep(int count, long lines, long told)
    {
        Length += count;
        Lines += lines;
        Told += told;
    }

    /// <summary>Empties the buffer.</summary>
    public void Clear()
    {
        Length = 0;
        Lines = 0;
        Told = 0;
    }
}
