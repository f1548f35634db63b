using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Framework;

/// <summary>Tells from what the framework's client threw whose fault it was.</summary>
internal static class ExchangeFailure
{
    /// <summary>The reason for a failure before the answer's head was there.</summary>
    public static ForwardError BeforeHead(Exception exception, ClientBody? body, ExchangeClock clock, HttpContext context)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return ForwardError.ClientAborted;
        if (body is not null && body.Fault != ForwardError.None)
            return body.Fault;
        if (exception is OperationCanceledException)
            return clock.Token.IsCancellationRequested ? ForwardError.Timeout : ForwardError.ConnectTimeout;
        return exception switch
        {
            { InnerException: SocketException { SocketErrorCode: SocketError.TooManyOpenSockets } } => ForwardError.NoConnection,
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } => ForwardError.InvalidResponse,
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or { InnerException: AuthenticationException } => ForwardError.TlsFailed,
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.VersionNegotiationError } => ForwardError.Unreachable,
            { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostNotFound } } => ForwardError.Unreachable,
            InvalidOperationException => ForwardError.InvalidResponse,
            _ => body is { IsWaiting: true } ? ForwardError.ConnectionLostInBody : ForwardError.ConnectionLost,
        };
    }

    /// <summary>The reason for a failure after the answer's head had been passed on.</summary>
    public static ForwardError AfterHead(Exception exception, ExchangeClock clock, HttpContext context)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return ForwardError.ClientAborted;
        return exception is OperationCanceledException && clock.Token.IsCancellationRequested ? ForwardError.Timeout : ForwardError.ResponseBodyLost;
    }
}
