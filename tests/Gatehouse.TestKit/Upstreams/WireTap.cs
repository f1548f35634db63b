using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Gatehouse.TestKit.Upstreams;

/// <summary>Keeps the bytes that Kestrel consumes from a connection, because its header collection forgets order and case.</summary>
internal sealed class WireTap(IDuplexPipe transport) : PipeReader, IDuplexPipe
{
    private readonly StringBuilder consumedText = new();
    private ReadOnlySequence<byte> current;

    public PipeReader Input => this;

    public PipeWriter Output => transport.Output;

    /// <summary>Off while a body is read, which may be large.</summary>
    public bool Listening { get; set; } = true;

    /// <summary>
    /// The header lines of the request whose head was consumed last. What is before its request line may be the rest of a body. The
    /// line itself is of no use: Kestrel decodes the path in place.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> TakeHeaders(string protocol)
    {
        var text = consumedText.ToString();
        consumedText.Clear();
        var endOfRequestLine = $" {protocol}\r\n";
        var fields = text[(text.LastIndexOf(endOfRequestLine, StringComparison.Ordinal) + endOfRequestLine.Length)..];
        return
        [
            .. fields.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
                .Select(pair => KeyValuePair.Create(pair[0], pair[1])),
        ];
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await transport.Input.ReadAsync(cancellationToken);
        current = result.Buffer;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        var read = transport.Input.TryRead(out result);
        if (read)
            current = result.Buffer;
        return read;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (Listening)
            consumedText.Append(Encoding.Latin1.GetString(current.Slice(current.Start, consumed)));
        current = default;
        transport.Input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => transport.Input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => transport.Input.Complete(exception);
}
