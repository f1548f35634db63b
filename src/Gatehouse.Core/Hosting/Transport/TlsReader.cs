using System.IO.Pipelines;
using System.Net.Security;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Reuse;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// Reads what comes out of a client's TLS. It waits for the socket, without a buffer, and asks TLS when there is something for it: then TLS need not
/// wait itself. That TLS has nothing then is the work of <see cref="TlsRecordReader"/>. Read by one at a time; <see cref="CancelPendingRead"/> may
/// be called by anybody at any time. Both could be replaced by the reader that the server's TLS comes with, for 5 % more of the processor's time.
/// </summary>
#pragma warning disable CA1001 // What only interrupts has nothing to be disposed of, and may be interrupted after the end.
internal sealed class TlsReader : PipeReader, IDuplexPipe
#pragma warning restore CA1001
{
    private static readonly CancellationToken AtOnce = new(canceled: true);

    private readonly Lock key = new();
    private readonly SocketConnection connection;
    private readonly PipeReader received;
    private readonly TlsRecordReader records;
    private readonly SslStream tls;
    private ReceiveChain chain;
    private CancellationTokenSource? interruption; // null until the first wait
    private long examined;
    private volatile bool isCanceled;
    private bool isEnded;
    private bool mayHaveMore; // of a record than there was room for
    private bool readsOn = true;

    private TlsReader(SocketConnection connection, TlsRecordReader records, SslStream tls)
    {
        this.connection = connection;
        this.records = records;
        this.tls = tls;
        received = connection.Input;
        chain = new ReceiveChain(connection.MemoryPool);
        Output = connection.Transport.Output;
    }

    public PipeReader Input => this;

    public PipeWriter Output { get; }

    /// <summary>Puts itself between a connection's TLS and what is added to it later.</summary>
    public static ConnectionDelegate Add(ConnectionDelegate next) => connection =>
    {
        if (connection is SocketConnection socket
            && connection.Features.Get<TlsRecordReader>() is { } records
            && connection.Features.Get<ISslStreamFeature>() is { } feature)
        {
            connection.Transport = new TlsReader(socket, records, feature.SslStream);
        }
        return next(connection);
    };

    public override bool TryRead(out ReadResult result)
    {
        // As in a pipe: what was received before is not read after that. It may be the rest of a body that nobody wanted to its end.
        connection.ThrowIfClosed();
        var has = chain.Received > examined || isEnded || isCanceled;
        result = has ? TakeResult() : default;
        return has;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        TryRead(out var result) ? new(result) : WaitAsync(cancellationToken);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        this.examined = Math.Max(this.examined, chain.OffsetOf(examined));
        chain.Consume(consumed);
    }

    public override void CancelPendingRead()
    {
        isCanceled = true;
        Interrupt();
    }

    public override void Complete(Exception? exception = null) => chain.Clear();

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAsync(CancellationToken cancellationToken)
    {
        var interrupted = BeginWait();
        using var registration = cancellationToken.UnsafeRegister(static reader => ((TlsReader)reader!).Interrupt(), this);
        ReadResult result;
        while (!TryRead(out result))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                // Without a buffer either way: a read of nothing only waits.
                var ready = mayHaveMore ? tls.ReadAsync(Memory<byte>.Empty, interrupted) : default;
                await ready;
                if (!mayHaveMore && !HasReceived(await received.ReadAsync(CancellationToken.None)))
                    continue;
                await DecryptAsync(interrupted);
            }
            catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
            {
                interrupted = BeginWait();
            }
        }
        return result;
    }

    // What came together is read together, as without TLS: a small body with its head.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask DecryptAsync(CancellationToken interrupted)
    {
        var count = 0;
        var room = chain.BeginFill();
        try
        {
            count = await tls.ReadAsync(room, interrupted);
            isEnded = count == 0;
            while (readsOn && !isEnded && count < room.Length && records.HasWholeRecord)
            {
                var more = await tls.ReadAsync(room[count..], AtOnce);
                isEnded = more == 0;
                count += more;
            }
        }
        catch (OperationCanceledException) when (count > 0)
        {
            // A record without data, behind which TLS would wait. One is enough: exceptions are dear.
            readsOn = false;
        }
        finally
        {
            mayHaveMore = count == room.Length;
            chain.Fill(count);
        }
    }

    // What was received is left to TLS. False when this was only an interruption.
    private bool HasReceived(in ReadResult told)
    {
        received.AdvanceTo(told.Buffer.Start, told.Buffer.Start);
        return !told.Buffer.IsEmpty || told.IsCompleted;
    }

    private CancellationToken BeginWait()
    {
        lock (key)
        {
            if (interruption is null or { IsCancellationRequested: true })
                interruption = new();
            return interruption.Token;
        }
    }

    // Whoever waits, for the socket or for TLS, looks again.
    private void Interrupt()
    {
        lock (key)
            interruption?.Cancel();
        received.CancelPendingRead();
    }

    private ReadResult TakeResult()
    {
        var canceled = isCanceled;
        if (canceled)
            isCanceled = false;
        return new ReadResult(chain.Content, canceled, isEnded);
    }
}
