using System.Net;

namespace Gatehouse.Core.Forwarding.Framework;

/// <summary>A body of nothing, for requests that have fields about a body but none.</summary>
internal sealed class EmptyBody : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return true;
    }
}
