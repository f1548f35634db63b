using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline;

/// <summary>Tells a body that breaks the grammar of chunks from a client that is gone: the server has words of its own for some of the former.</summary>
internal static class BrokenBody
{
    /// <summary>
    /// True when the client can be told: a chunk's size overflows, or a trailer has a NUL. Else it is gone, and its connection is ended here: the server
    /// would look for the rest of the body on it.
    /// </summary>
    /// <param name="context">The request's.</param>
    /// <param name="exception">What reading the body threw, other than <see cref="BadHttpRequestException"/>.</param>
    public static bool MayAnswer(HttpContext context, Exception exception)
    {
        if (exception is IOException { InnerException: OverflowException } || (exception is InvalidOperationException && !context.RequestAborted.IsCancellationRequested))
            return true;
        context.Abort();
        return false;
    }
}
