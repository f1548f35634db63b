namespace Gatehouse.Caching.Storage;

/// <summary>Takes a body as it comes, up to a limit. Used by one writer at a time.</summary>
/// <param name="limit">The most bytes.</param>
/// <param name="store">Whose room it takes, together with all others that collect for it; null for nobody's.</param>
public sealed class BodyCollector(long limit, CacheStore? store = null)
{
    private const int Smallest = 1024;
    private const int Largest = 64 * 1024;

    private readonly List<byte[]> pieces = [];
    private byte[] last = [];
    private int used;
    private long taken;

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>True when there was more than the limit, or than there is room for; nothing is kept then.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Takes a copy of the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (IsTooLarge || bytes.IsEmpty)
            return;
        Length += bytes.Length;
        if (Length > limit || !TryTake(bytes.Length))
        {
            IsTooLarge = true;
            End();
            pieces.Clear();
            last = [];
            used = 0;
            return;
        }
        while (!bytes.IsEmpty)
        {
            if (used == last.Length)
                Grow(bytes.Length);
            var count = Math.Min(bytes.Length, last.Length - used);
            bytes[..count].CopyTo(last.AsSpan(used));
            used += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>The whole body. Nothing is added after it.</summary>
    public CachedBody ToBody()
    {
        if (used > 0)
            pieces.Add(used == last.Length ? last : last[..used]);
        used = 0;
        last = [];
        return Length == 0 ? CachedBody.Empty : new CachedBody([.. pieces], Length);
    }

    /// <summary>Gives its room back: the body is stored now, or never will be. May be called again.</summary>
    public void End()
    {
        store?.GiveBack(taken);
        taken = 0;
    }

    private bool TryTake(int count)
    {
        if (store?.TryTake(count) == false)
            return false;
        taken += count;
        return true;
    }

    // The first piece grows to its largest before there is a second, so that what is small is one piece.
    private void Grow(int needed)
    {
        if (last.Length == Largest)
        {
            pieces.Add(last);
            last = new byte[Largest];
            used = 0;
            return;
        }
        var size = Math.Clamp(Math.Max(last.Length * 2, used + needed), Smallest, Largest);
        Array.Resize(ref last, size);
    }
}
