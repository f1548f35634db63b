using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Reuse;
using Microsoft.AspNetCore.Connections;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// Between a connection and its TLS: gives TLS one record at a time. So when TLS has given out what was in a record, it has nothing more, and who
/// reads from it may wait for the connection instead (<see cref="TlsReader"/>).
/// </summary>
internal sealed class TlsRecordReader(IDuplexPipe transport) : PipeReader, IDuplexPipe
{
    // RFC 8446, 5.1: type, version (2), length (2).
    private const int HeaderLength = 5;

    private readonly PipeReader received = transport.Input;
    private ReadOnlySequence<byte> last;
    private long left; // of a record that TLS has a part of

    public PipeReader Input => this;

    public PipeWriter Output => transport.Output;

    /// <summary>True when TLS can take another record without waiting for any part of it.</summary>
    public bool HasWholeRecord
    {
        get
        {
            if (left > 0 || !received.TryRead(out var result))
                return false;
            var content = result.Buffer;
            var has = content.Length >= HeaderLength && content.Length >= HeaderLength + LengthOf(content);
            received.AdvanceTo(content.Start, content.Start);
            return has;
        }
    }

    /// <summary>Puts itself between a connection and what is added to it later.</summary>
    public static ConnectionDelegate Add(ConnectionDelegate next) => connection =>
    {
        var records = new TlsRecordReader(connection.Transport);
        connection.Transport = records;
        connection.Features.Set(records);
        return next(connection);
    };

    public override bool TryRead(out ReadResult result)
    {
        var has = received.TryRead(out result);
        if (has)
            result = OneRecord(result);
        return has;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        // What is there is given whatever the token says: one that is cancelled means not to wait.
        if (TryRead(out var there))
            return new(there);
        var reading = received.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully ? new(OneRecord(reading.Result)) : ReadSlowAsync(reading);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var count = last.Slice(0, consumed).Length;
        // What was held back is the beginning of a header, and more has to come.
        received.AdvanceTo(consumed, left == 0 ? last.End : examined);
        left -= count;
        last = default;
    }

    public override void CancelPendingRead() => received.CancelPendingRead();

    public override void Complete(Exception? exception = null) => received.Complete(exception);

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadSlowAsync(ValueTask<ReadResult> reading) => OneRecord(await reading);

    private ReadResult OneRecord(in ReadResult result)
    {
        last = result.Buffer;
        if (left == 0 && last.Length >= HeaderLength)
            left = HeaderLength + LengthOf(last);
        // Of a header that ends in the middle TLS is to see just that.
        else if (left == 0 && result.IsCompleted)
            left = last.Length;
        return new ReadResult(last.Slice(0, Math.Min(last.Length, left)), result.IsCanceled, result.IsCompleted && last.Length <= left);
    }

    private static int LengthOf(in ReadOnlySequence<byte> record)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        record.Slice(0, HeaderLength).CopyTo(header);
        return header[3] << 8 | header[4];
    }
}
