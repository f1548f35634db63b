using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// Sends a client's body on as it comes, by length or in chunks, while the answer is being waited for. What is there already goes out with
/// the head. What breaks off is never ended in order, so that no part of a body looks like the whole.
/// </summary>
internal sealed class RequestBodySender : IDisposable
{
    // One call of the system for the server's pieces of 4 KiB, which are copied together: 16 KiB are copied in a tenth of its time.
    private const int MaxTogether = 16 * 1024;

    private readonly HttpRequest request;
    private readonly Http1Connection connection;
    private readonly ClientBodyReader reader;
    private readonly OutputBuffer output;
    private readonly bool isChunked;
    private readonly TimeSpan idle;
    private readonly TimeSpan head;
    private readonly CancellationTokenSource stopping = new();

    public RequestBodySender(HttpRequest request, Http1Connection connection, bool isChunked, Upstreams.UpstreamLimits limits, PipeReader? kept)
    {
        this.request = request;
        this.connection = connection;
        this.isChunked = isChunked;
        output = connection.HeadWriter.Output;
        reader = new ClientBodyReader(request, connection.Clock, kept);
        idle = limits.Idle;
        head = limits.Head;
    }

    /// <summary>True when the whole body has been sent.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>True while it waits for the client; no longer once it is told to stop.</summary>
    public bool IsWaiting => reader.IsWaiting && !stopping.IsCancellationRequested;

    /// <summary>What went wrong on the client's side; <see cref="ForwardError.None"/> when nothing did.</summary>
    public ForwardError Fault { get; private set; }

    /// <summary>Sends the head alone; false when the connection broke. Never throws.</summary>
    public async Task<bool> TrySendHeadAsync()
    {
        try
        {
            await SendOutputAsync();
            return true;
        }
        catch (Exception e) when (ConnectionFault.Is(e))
        {
            return false;
        }
    }

    /// <summary>
    /// Sends the head, unless it has been sent, and the body. Ends when the body does, when the destination takes no more, or when told to
    /// stop; never throws. A fault of the client aborts the connection.
    /// </summary>
    public async Task SendAsync()
    {
        try
        {
            while (await PassOnAsync())
            {
            }
            IsComplete = true;
            connection.Clock.AllowHead(head);
        }
        catch (Exception e) when (ConnectionFault.Is(e) || e is InvalidOperationException)
        {
            Fault = reader.Fault;
            if (Fault != ForwardError.None)
                connection.Abort();
        }
    }

    /// <summary>Ends the sending before its end: the answer is there and does not need the rest.</summary>
    public void Stop() => stopping.Cancel();

    public void Dispose() => stopping.Dispose();

    // False at the end of the body.
    private async ValueTask<bool> PassOnAsync()
    {
        connection.Clock.Allow(idle);
        if (!reader.TryRead(out var read))
        {
            await SendOutputAsync();
            using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, connection.Clock.Token);
            read = await reader.ReadAsync(both.Token);
        }
        try
        {
            if (stopping.IsCancellationRequested || connection.Clock.IsOver)
                throw new OperationCanceledException();
            foreach (var piece in read.Buffer)
            {
                if (output.Count > 0 && output.Count + piece.Length > MaxTogether)
                    await SendOutputAsync();
                Add(piece.Span);
            }
            if (read.IsCompleted && isChunked)
                output.Write(RequestTrailers.End(request).Span);
        }
        finally
        {
            // Also when the destination failed: the server has to read what is left of the body.
            reader.Take(read);
        }
        await SendOutputAsync();
        return !read.IsCompleted;
    }

    private void Add(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty)
            return;
        if (!isChunked)
        {
            output.Write(piece);
            return;
        }
        piece.Length.TryFormat(output.GetSpan(8), out var digits, "x", CultureInfo.InvariantCulture);
        output.Advance(digits);
        output.Write("\r\n"u8);
        output.Write(piece);
        output.Write("\r\n"u8);
    }

    private async ValueTask SendOutputAsync()
    {
        if (output.Count == 0)
            return;
        await connection.SendAsync(output.Written);
        output.Clear();
    }
}
