using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline;

/// <summary>Tells a body that breaks the grammar of chunks from a client that is gone: the server has words of its own for some of the former.</summary>
internal static class MalformedChunks
{
    /// <summary>True for a chunk's size that overflows, and for a NUL in a trailer, while the client is still there.</summary>
    /// <param name="context">The request's.</param>
    /// <param name="exception">What reading the body threw, other than <see cref="BadHttpRequestException"/>.</param>
    public static bool AreIn(HttpContext context, Exception exception) =>
        exception is IOException { InnerException: OverflowException }
        || (exception is InvalidOperationException && !context.RequestAborted.IsCancellationRequested);
}
