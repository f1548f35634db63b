using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Gatehouse.Redis.Client;

/// <summary>Commands as bytes, one behind another. Not thread-safe.</summary>
internal sealed class RespWriter
{
    private const int KeptLength = 64 << 10;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(4_096);

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes; valid until the next change.</summary>
    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, Length);

    /// <summary>Begins a command.</summary>
    /// <param name="count">How many arguments follow, the command's name included.</param>
    public void Begin(int count) => Head((byte)'*', count);

    /// <summary>An argument.</summary>
    public void Add(ReadOnlySpan<byte> argument)
    {
        Head((byte)'$', argument.Length);
        var space = Space(argument.Length + 2);
        argument.CopyTo(space);
        End(space[argument.Length..]);
        Length += argument.Length + 2;
    }

    /// <summary>An argument, in UTF-8.</summary>
    public void Add(string argument)
    {
        var length = Encoding.UTF8.GetByteCount(argument);
        Head((byte)'$', length);
        var space = Space(length + 2);
        Encoding.UTF8.GetBytes(argument, space);
        End(space[length..]);
        Length += length + 2;
    }

    /// <summary>An argument in two pieces: <paramref name="first"/> as it is, then <paramref name="second"/> in UTF-8.</summary>
    public void Add(ReadOnlySpan<byte> first, string second)
    {
        var length = first.Length + Encoding.UTF8.GetByteCount(second);
        Head((byte)'$', length);
        var space = Space(length + 2);
        first.CopyTo(space);
        Encoding.UTF8.GetBytes(second, space[first.Length..]);
        End(space[length..]);
        Length += length + 2;
    }

    /// <summary>A number as an argument.</summary>
    public void Add(long argument)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(argument, digits, out var length);
        Add(digits[..length]);
    }

    /// <summary>Forgets what was written behind this length.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Forgets everything; what was large is given back.</summary>
    public void Clear()
    {
        Length = 0;
        if (buffer.Length <= KeptLength)
            return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = ArrayPool<byte>.Shared.Rent(KeptLength);
    }

    private static void End(Span<byte> space)
    {
        space[0] = (byte)'\r';
        space[1] = (byte)'\n';
    }

    private void Head(byte type, int number)
    {
        var space = Space(24);
        space[0] = type;
        Utf8Formatter.TryFormat(number, space[1..], out var digits);
        End(space[(digits + 1)..]);
        Length += digits + 3;
    }

    private Span<byte> Space(int count)
    {
        if (buffer.Length - Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max((long)buffer.Length * 2, (long)Length + count)));
            buffer.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        return buffer.AsSpan(Length);
    }
}
