namespace Gatehouse.Caching.Storage;

/// <summary>A stored body in pieces of at most 64 KiB, shared by all who send it. Immutable.</summary>
public sealed class CachedBody
{
    private readonly byte[][] pieces;

    /// <summary>Creates the object. The pieces belong to it from now on; all but the last are equally long.</summary>
    public CachedBody(byte[][] pieces, long length)
    {
        this.pieces = pieces;
        Length = length;
    }

    /// <summary>No body.</summary>
    public static CachedBody Empty { get; } = new([], 0);

    /// <summary>In bytes.</summary>
    public long Length { get; }

    /// <summary>The pieces, in order.</summary>
    public ReadOnlySpan<byte[]> Pieces => pieces;
}
