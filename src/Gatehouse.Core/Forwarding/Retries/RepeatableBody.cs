using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gatehouse.Core.Forwarding.Retries;

/// <summary>
/// A client's body of known length, read first and kept, so that each try can send it from its beginning. It stands in for the client's own. Takes
/// memory for what has come, whatever the length says.
/// </summary>
internal sealed class RepeatableBody : IRequestBodyPipeFeature
{
    private const int FirstSize = 4 * 1024;

    private readonly HttpContext context;
    private readonly IRequestBodyPipeFeature? own;
    private readonly byte[] content;

    private RepeatableBody(HttpContext context, byte[] content)
    {
        this.context = context;
        this.content = content;
        own = context.Features.Get<IRequestBodyPipeFeature>();
        Reader = PipeReader.Create(ReadOnlySequence<byte>.Empty);
        Rewind();
        context.Features.Set<IRequestBodyPipeFeature>(this);
    }

    /// <inheritdoc/>
    public PipeReader Reader { get; private set; }

    /// <summary>All of it.</summary>
    public byte[] Content => content;

    /// <summary>Reads it; null, and why, when it does not come as it should.</summary>
    /// <param name="context">Of the request.</param>
    /// <param name="idle">The longest pause.</param>
    /// <param name="total">Longest time for the whole exchange; null for no such limit.</param>
    /// <param name="time">The only source of time.</param>
    public static async ValueTask<(RepeatableBody? Body, ForwardError Error)> ReadAsync(HttpContext context, TimeSpan idle, TimeSpan? total, TimeProvider time)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null; // our limit of idleness counts instead
        using var clock = new ExchangeClock(time, total, context.RequestAborted);
        var reader = new ClientBodyReader(context.Request, clock);
        var length = context.Request.ContentLength!.Value;
        byte[] content = [];
        var count = 0;
        try
        {
            while (true)
            {
                clock.Allow(idle);
                if (!reader.TryRead(out var read))
                    read = await reader.ReadAsync(clock.Token);
                var end = count + (int)read.Buffer.Length;
                if (end > content.Length && end <= length)
                    Array.Resize(ref content, (int)Math.Min(length, Math.Max(Math.Max(FirstSize, end), 2L * content.Length)));
                if (end <= content.Length)
                    read.Buffer.CopyTo(content.AsSpan(count));
                count = end;
                reader.Take(read);
                if (read.IsCompleted)
                    break;
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            if (context.RequestAborted.IsCancellationRequested)
                return (null, ForwardError.ClientAborted);
            return (null, reader.Fault != ForwardError.None ? reader.Fault : ForwardError.RequestBodyTimeout);
        }
        return count == length ? (new RepeatableBody(context, content), ForwardError.None) : (null, ForwardError.RequestBodyInvalid);
    }

    /// <summary>The next try reads it from its beginning.</summary>
    public void Rewind() => Reader = CreateReader();

    /// <summary>All of it for an attempt beside the others.</summary>
    public PipeReader CreateReader() => PipeReader.Create(new ReadOnlySequence<byte>(content));

    /// <summary>The client's own body stands in its place again.</summary>
    public void Restore() => context.Features.Set(own);
}
