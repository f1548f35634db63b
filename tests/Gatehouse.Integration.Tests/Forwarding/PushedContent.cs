using System.Net;
using System.Threading.Channels;
using Gatehouse.TestKit;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>A request body that a test sends piece by piece.</summary>
internal sealed class PushedContent : HttpContent
{
    private readonly Channel<(byte[] Piece, TaskCompletionSource Sent)> pieces = Channel.CreateUnbounded<(byte[], TaskCompletionSource)>();

    /// <summary>Sends a piece; ends when it has left.</summary>
    public async Task PushAsync(byte[] piece)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        pieces.Writer.TryWrite((piece, sent));
        await sent.Task.InTime("a piece of the body is taken");
    }

    public void End() => pieces.Writer.Complete();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken);
        await foreach (var (piece, sent) in pieces.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(piece, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            sent.SetResult();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
