using System.Text;
using System.Threading.Channels;
using Gatehouse.TestKit;

namespace Gatehouse.Integration.Tests.Lifetime;

/// <summary>A stream that hands out the lines written to it.</summary>
internal sealed class LineStream : MemoryStream
{
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();

    public Task<string> NextAsync() => lines.Reader.ReadAsync().AsTask().InTime();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        foreach (var line in Encoding.UTF8.GetString(buffer).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            lines.Writer.TryWrite(line);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
}
