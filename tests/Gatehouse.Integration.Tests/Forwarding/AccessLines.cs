using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Gatehouse.TestKit;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>An access log that a test reads line by line.</summary>
internal sealed class AccessLines : MemoryStream
{
    private readonly Channel<JsonElement> lines = Channel.CreateUnbounded<JsonElement>();
    private readonly StringBuilder text = new();

    /// <summary>The next line; waits for it.</summary>
    public Task<JsonElement> NextAsync() => lines.Reader.ReadAsync().AsTask().InTime("a line of the access log");

    /// <summary>The next line, if it is there.</summary>
    public bool TryNext(out JsonElement line) => lines.Reader.TryRead(out line);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        text.Append(Encoding.UTF8.GetString(buffer));
        while (text.ToString().IndexOf('\n') is >= 0 and var end)
        {
            lines.Writer.TryWrite(JsonDocument.Parse(text.ToString(0, end)).RootElement);
            text.Remove(0, end + 1);
        }
    }
}
